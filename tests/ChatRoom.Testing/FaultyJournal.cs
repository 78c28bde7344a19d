using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Testing;

/// <summary>
/// A journal with the faults that a test chooses for each text and each room. It handles one append after the other, as
/// journals behind a network do: one that it does not answer holds up those that come later.
/// </summary>
public sealed class FaultyJournal : IMessageJournal
{
    private readonly MemoryJournal _journal = new();
    private readonly Lock _order = new();
    private TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _last = Task.CompletedTask;

    /// <summary>The fault of the append of a text.</summary>
    public Func<string, JournalFault> Appending { get; set; } = static _ => JournalFault.None;

    /// <summary>The fault of following a room.</summary>
    public Func<string, JournalFault> Following { get; set; } = static _ => JournalFault.None;

    /// <summary>The fault of reading a room.</summary>
    public Func<string, JournalFault> Reading { get; set; } = static _ => JournalFault.None;

    /// <inheritdoc />
    public string? Failure => null;

    /// <summary>Answers the calls that it was silent about.</summary>
    public void Answer() => Interlocked.Exchange(ref _answers, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    /// <inheritdoc />
    public RoomEpoch EpochOf(string room) => _journal.EpochOf(room);

    /// <inheritdoc />
    public ValueTask<long> AppendAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken)
    {
        lock (_order)
        {
            var append = AppendAsync(_last, room, e, key);
            _last = append;
            return new ValueTask<long>(append.WaitAsync(cancellationToken));
        }
    }

    /// <inheritdoc />
    public async ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower, CancellationToken cancellationToken)
    {
        await FailAsync(Following(room)).WaitAsync(cancellationToken);
        return await _journal.FollowAsync(room, follower, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count, CancellationToken cancellationToken)
    {
        await FailAsync(Reading(room)).WaitAsync(cancellationToken);
        return await _journal.ReadBeforeAsync(room, before, count, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count, CancellationToken cancellationToken)
    {
        await FailAsync(Reading(room)).WaitAsync(cancellationToken);
        return await _journal.ReadAfterAsync(room, after, count, cancellationToken);
    }

    private async Task<long> AppendAsync(Task previous, string room, ChatEvent e, AppendKey key)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var fault = Appending(Encoding.UTF8.GetString(e.Text.Span));
        await FailAsync(fault);
        if (fault == JournalFault.UnknownAndLost)
        {
            throw new JournalException("unknown") { MayBeStored = true };
        }

        var id = await _journal.AppendAsync(room, e, key, CancellationToken.None);
        return fault == JournalFault.UnknownAndStored ? throw new JournalException("unknown") { MayBeStored = true } : id;
    }

    private Task FailAsync(JournalFault fault) => fault switch
    {
        JournalFault.Refused => Task.FromException(new JournalException("refused")),
        JournalFault.Silent => Volatile.Read(ref _answers).Task,
        _ => Task.CompletedTask,
    };
}
