using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<string, ShiftedRoom> _rooms = new(StringComparer.Ordinal);
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
    public RoomEpoch EpochOf(string room) => Shifted(room).EpochOf(_journal.EpochOf(room));

    /// <summary>Loses events of a room: its followers never get them.</summary>
    public void Lose(string room, long events) => Shifted(room).Lose(events);

    /// <summary>Sets a room back to its beginning.</summary>
    public void SetBack(string room) => Shifted(room).SetBack();

    /// <inheritdoc />
    public ValueTask<long> AppendAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken)
    {
        lock (_order)
        {
            var append = AppendAsync(_last, room, e, key);
            _last = append;
            return ShiftedAsync(append.WaitAsync(cancellationToken), Shifted(room));
        }
    }

    /// <inheritdoc />
    public async ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower, CancellationToken cancellationToken)
    {
        await FailAsync(() => Following(room)).WaitAsync(cancellationToken);
        return await _journal.FollowAsync(room, Shifted(room).Follow(follower), cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count, CancellationToken cancellationToken)
    {
        await FailAsync(() => Reading(room)).WaitAsync(cancellationToken);
        return Shifted(room).Entries(await _journal.ReadBeforeAsync(room, Shifted(room).Unshift(before), count, cancellationToken));
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count, CancellationToken cancellationToken)
    {
        await FailAsync(() => Reading(room)).WaitAsync(cancellationToken);
        return Shifted(room).Entries(await _journal.ReadAfterAsync(room, Shifted(room).Unshift(after), count, cancellationToken));
    }

    private async Task<long> AppendAsync(Task previous, string room, ChatEvent e, AppendKey key)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var fault = JournalFault.None;
        await FailAsync(() => fault = Appending(Encoding.UTF8.GetString(e.Text.Span)));
        if (fault == JournalFault.UnknownAndLost)
        {
            throw new JournalException("unknown") { MayBeStored = true };
        }

        var id = await _journal.AppendAsync(room, e, key, CancellationToken.None);
        return fault == JournalFault.UnknownAndStored ? throw new JournalException("unknown") { MayBeStored = true } : id;
    }

    private static async ValueTask<long> ShiftedAsync(Task<long> append, ShiftedRoom room) => room.Shift(await append);

    private ShiftedRoom Shifted(string room) => _rooms.GetOrAdd(room, static _ => new ShiftedRoom());

    private Task FailAsync(Func<JournalFault> fault)
    {
        var answers = Volatile.Read(ref _answers).Task; // before the fault: a test ends the fault, and then answers
        return fault() switch
        {
            JournalFault.Refused => Task.FromException(new JournalException("refused")),
            JournalFault.Silent => answers,
            _ => Task.CompletedTask,
        };
    }
}
