using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>
/// The appends of one connection that are under way. They keep their order, because each is begun before the next;
/// at most <see cref="Size"/> are under way, and whoever wants one more waits. An append that fails is reported, and
/// the next goes on.
/// </summary>
internal sealed class AppendWindow(IMessageJournal journal, Action<JournalException> refused)
{
    /// <summary>How many appends may be under way.</summary>
    public const int Size = 64;

    // Only where a journal takes its time: a connection that never waits costs no queue.
    private Queue<Task>? _underWay;

    /// <summary>Begins an append; waits only while the window is full.</summary>
    public ValueTask AppendAsync(string room, ChatEvent e)
    {
        var append = Begin(room, e);
        if (append.IsCompletedSuccessfully)
        {
            return default;
        }

        _underWay ??= new Queue<Task>();
        while (_underWay.TryPeek(out var oldest) && oldest.IsCompleted)
        {
            _underWay.Dequeue();
        }

        _underWay.Enqueue(append.AsTask());
        return _underWay.Count < Size ? default : new ValueTask(_underWay.Dequeue());
    }

    /// <summary>Waits until nothing is under way.</summary>
    public async ValueTask DrainAsync()
    {
        while (_underWay is not null && _underWay.TryDequeue(out var append))
        {
            await append;
        }
    }

    private ValueTask Begin(string room, ChatEvent e)
    {
        try
        {
            var append = journal.AppendAsync(room, e);
            return append.IsCompletedSuccessfully ? default : ObserveAsync(append);
        }
        catch (JournalException failure)
        {
            refused(failure);
            return default;
        }
    }

    private async ValueTask ObserveAsync(ValueTask<long> append)
    {
        try
        {
            await append;
        }
        catch (JournalException failure)
        {
            refused(failure);
        }
    }
}
