using System.Diagnostics;
using System.Runtime.CompilerServices;
using ChatRoom.Diagnostics;
using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>
/// The journal as the chat uses it: measures how long each event takes to be stored, and tells the trace of a message
/// when it was, or why not. What the server says to itself is not counted, nor kept.
/// </summary>
internal sealed class ObservedJournal(IMessageJournal journal, ChatMetrics metrics) : IMessageJournal
{
    private readonly MemoryJournal _own = new();

    /// <inheritdoc />
    public string? Failure => journal.Failure;

    /// <inheritdoc />
    public string? Warning => journal.Warning;

    /// <inheritdoc />
    public RoomEpoch EpochOf(string room) => JournalOf(room).EpochOf(room);

    /// <inheritdoc />
    public long? Bytes => journal.Bytes;

    /// <inheritdoc />
    public ValueTask<long> AppendAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken)
    {
        if (RoomName.IsReservedKey(room))
        {
            return _own.AppendAsync(room, e, key, cancellationToken);
        }

        var begin = Stopwatch.GetTimestamp();
        ValueTask<long> append;
        try
        {
            append = journal.AppendAsync(room, e, key, cancellationToken);
        }
        catch (JournalException failure)
        {
            MessageSpan.Fail(e.Trace, failure);
            throw;
        }

        if (!append.IsCompletedSuccessfully)
        {
            return ObserveAsync(append, begin, e);
        }

        metrics.Stored(Stopwatch.GetElapsedTime(begin));
        return append;
    }

    /// <inheritdoc />
    /// <remarks>The observer counts the durations of those that are not stored at once.</remarks>
    public bool Append(string room, ChatEvent e, AppendKey key, IAppendObserver observer)
    {
        if (RoomName.IsReservedKey(room))
        {
            return ((IMessageJournal)_own).Append(room, e, key, observer);
        }

        var begin = Stopwatch.GetTimestamp();
        try
        {
            var isStored = journal.Append(room, e, key, observer);
            if (isStored)
            {
                metrics.Stored(Stopwatch.GetElapsedTime(begin));
            }

            return isStored;
        }
        catch (JournalException failure)
        {
            MessageSpan.Fail(e.Trace, failure);
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower, CancellationToken cancellationToken) =>
        JournalOf(room).FollowAsync(room, follower, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count, CancellationToken cancellationToken) =>
        JournalOf(room).ReadBeforeAsync(room, before, count, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count, CancellationToken cancellationToken) =>
        JournalOf(room).ReadAfterAsync(room, after, count, cancellationToken);

    private IMessageJournal JournalOf(string room) => RoomName.IsReservedKey(room) ? _own : journal;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<long> ObserveAsync(ValueTask<long> append, long begin, ChatEvent e)
    {
        try
        {
            var id = await append;
            metrics.Stored(Stopwatch.GetElapsedTime(begin));
            return id;
        }
        catch (JournalException failure)
        {
            MessageSpan.Fail(e.Trace, failure);
            throw;
        }
    }
}
