using System.Diagnostics;
using System.Runtime.CompilerServices;
using ChatRoom.Diagnostics;
using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>
/// The journal as the chat uses it: waits no longer than <see cref="Patience"/> for an answer, measures how long each event
/// takes to be stored, and ends the trace of a message that is not stored. The server's own rooms are neither measured nor stored.
/// </summary>
internal sealed class ObservedJournal(IMessageJournal journal, ChatMetrics metrics, TimeProvider time) : IMessageJournal
{
    /// <summary>How long a call may take. The appends of connections are bounded separately (<see cref="PendingAppends.Turn"/>).</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly MemoryJournal _own = new();

    /// <summary>An event that replaces texts was stored, in a room given by its key. Handlers must neither wait nor throw.</summary>
    public event Action<string, ChatEvent>? TextsReplaced;

    /// <inheritdoc />
    public string? Failure => journal.Failure;

    /// <inheritdoc />
    public string Kind => journal.Kind;

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
            return ObserveAsync(append, begin, room, e);
        }

        Stored(begin, room, e);
        return append;
    }

    /// <inheritdoc />
    /// <remarks>The observer measures the durations of appends that are not stored at once.</remarks>
    public long? Append(string room, ChatEvent e, AppendKey key, IAppendObserver observer)
    {
        if (RoomName.IsReservedKey(room))
        {
            return ((IMessageJournal)_own).Append(room, e, key, observer);
        }

        var begin = Stopwatch.GetTimestamp();
        try
        {
            var id = journal.Append(room, e, key, observer);
            if (id is not null)
            {
                metrics.Stored(Stopwatch.GetElapsedTime(begin));
            }

            return id;
        }
        catch (JournalException failure)
        {
            MessageSpan.Fail(e.Trace, failure);
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower, CancellationToken cancellationToken)
    {
        var following = JournalOf(room).FollowAsync(room, follower, cancellationToken);
        return following.IsCompleted ? following : FollowAsync(following.AsTask());
    }

    /// <inheritdoc />
    public ValueTask CatchUpAsync(string room, CancellationToken cancellationToken)
    {
        var call = JournalOf(room).CatchUpAsync(room, cancellationToken);
        return call.IsCompleted ? call : new ValueTask(WithinPatienceAsync(WhenDoneAsync(), mayBeStored: false));

        async Task<bool> WhenDoneAsync()
        {
            await call;
            return true;
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count, CancellationToken cancellationToken) =>
        WithinPatience(JournalOf(room).ReadBeforeAsync(room, before, count, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count, CancellationToken cancellationToken) =>
        WithinPatience(JournalOf(room).ReadAfterAsync(room, after, count, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadTextsAsync(string room, long person, long before, int count, CancellationToken cancellationToken) =>
        WithinPatience(JournalOf(room).ReadTextsAsync(room, person, before, count, cancellationToken));

    /// <inheritdoc />
    public ValueTask<TextPage> ReadTextsAsync(long person, string? after, int count, CancellationToken cancellationToken) =>
        WithinPatience(journal.ReadTextsAsync(person, after, count, cancellationToken));

    /// <inheritdoc />
    public ValueTask<long?> FindAppendAsync(AppendKey key, CancellationToken cancellationToken) => WithinPatience(journal.FindAppendAsync(key, cancellationToken));

    /// <summary>Returns an event of a room; null if there is none. Finds it also if another node has just stored it.</summary>
    /// <param name="room">The room's key.</param>
    /// <param name="id">Its id, 1 or more.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async ValueTask<ChatEvent?> FindAsync(string room, long id, CancellationToken cancellationToken)
    {
        if (await ReadAsync() is { } known)
        {
            return known;
        }

        await CatchUpAsync(room, cancellationToken);
        return await ReadAsync();

        async ValueTask<ChatEvent?> ReadAsync() =>
            await ReadAfterAsync(room, id - 1, 1, cancellationToken) is [var entry] && entry.Id == id ? entry.Event : null;
    }

    /// <summary>Returns the exception of a call that the journal did not answer.</summary>
    public static JournalException Silence(bool mayBeStored) => new("the journal does not answer") { MayBeStored = mayBeStored };

    private ValueTask<T> WithinPatience<T>(ValueTask<T> call) =>
        call.IsCompleted ? call : new ValueTask<T>(WithinPatienceAsync(call.AsTask(), mayBeStored: false));

    private async Task<T> WithinPatienceAsync<T>(Task<T> call, bool mayBeStored)
    {
        try
        {
            return await call.WaitAsync(Patience, time);
        }
        catch (TimeoutException) when (!call.IsCompleted)
        {
            throw Silence(mayBeStored);
        }
    }

    private async ValueTask<IAsyncDisposable> FollowAsync(Task<IAsyncDisposable> following)
    {
        try
        {
            return await WithinPatienceAsync(following, mayBeStored: false);
        }
        catch (JournalException) when (!following.IsCompleted)
        {
            _ = EndAsync(following);
            throw;
        }
    }

    /// <summary>Ends a subscription that came too late.</summary>
    private static async Task EndAsync(Task<IAsyncDisposable> following)
    {
        await using var subscription = await following;
    }

    private IMessageJournal JournalOf(string room) => RoomName.IsReservedKey(room) ? _own : journal;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<long> ObserveAsync(ValueTask<long> append, long begin, string room, ChatEvent e)
    {
        try
        {
            var id = await WithinPatienceAsync(append.AsTask(), mayBeStored: true);
            Stored(begin, room, e);
            return id;
        }
        catch (JournalException failure)
        {
            MessageSpan.Fail(e.Trace, failure);
            throw;
        }
    }

    private void Stored(long begin, string room, ChatEvent e)
    {
        metrics.Stored(Stopwatch.GetElapsedTime(begin));
        if (e.ReplacesText)
        {
            TextsReplaced?.Invoke(room, e);
        }
    }
}
