using System.Diagnostics;
using System.Globalization;
using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;
using ChatRoom.Postgres.Writing;
using Npgsql;

namespace ChatRoom.Postgres.Cluster;

// Contract of RoomNews (tests in ChatRoom.Postgres.Tests/Cluster/DeliveryTests):
//
//  1. What another node has stored reaches the followers of this one, by id, each event once: the lane delivers it.
//  2. News of a room without followers here costs nothing: no query, no work of the lane.
//  3. Notifications may be lost, repeated or late. At each return of the connection that listens, and at intervals, the newest
//     ids of all followed rooms are compared with those of the database.
//  4. Events that another node has deleted are dropped from memory.
//  5. If another node has begun an epoch, because ids were set back, all followed rooms begin it.
//  6. CatchUpAsync completes when the followers of a room have what was stored before the call. It costs one query, and the lane
//     nothing if nothing is missing. It fails if the database is away for longer than people wait for that (LaneState.Grace).

/// <summary>Learns which followed rooms have events of other nodes, and lets the lane deliver them. The contract stands above.</summary>
internal sealed class RoomNews : IAsyncDisposable
{
    /// <summary>The kind of notification that says which room has new events.</summary>
    public const string Stored = "stored";

    /// <summary>The kind of notification that says up to which id the events of a room were deleted.</summary>
    public const string Gone = "gone";

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Database _database;
    private readonly FollowedRooms _rooms;
    private readonly Func<Func<Task>, Task> _onLane;
    private readonly ServerSession _session;
    private readonly Gaps _gaps;
    private readonly PostgresLog _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly CatchUps _catchUps = new();
    private Dictionary<RoomFeed, long> _behind = [];
    private bool _isCheckDue;
    private Task _running = Task.CompletedTask;
    private int _reads;

    /// <param name="database">The database.</param>
    /// <param name="notifications">The notifications of all nodes.</param>
    /// <param name="rooms">The rooms with followers here.</param>
    /// <param name="onLane">Runs an action between two batches of the lane.</param>
    /// <param name="session">The connection of the lane, used only there.</param>
    /// <param name="gaps">Delivers the next events of rooms, on the lane.</param>
    /// <param name="log">The log.</param>
    public RoomNews(
        Database database, Notifications notifications, FollowedRooms rooms, Func<Func<Task>, Task> onLane, ServerSession session, Gaps gaps, PostgresLog log)
    {
        (_database, _rooms, _onLane, _session, _gaps, _log) = (database, rooms, onLane, session, gaps, log);
        notifications.On(Stored, OnStored);
        notifications.On(Gone, OnGone);
        notifications.Resumed += CheckNow;
    }

    /// <summary>How often events of other nodes were read because of a notification or a check.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Starts to deliver.</summary>
    /// <param name="checkInterval">How often the newest ids of all followed rooms are compared.</param>
    public void Start(TimeSpan checkInterval) => _running = Task.Run(() => RunAsync(checkInterval));

    /// <summary>Completes when the followers of a room have what was stored before the call.</summary>
    /// <param name="key">The room's key.</param>
    /// <param name="grace">How long the database may be away.</param>
    /// <exception cref="JournalException">The database cannot be used, or the journal is closed.</exception>
    public async Task CatchUpAsync(string key, TimeSpan grace)
    {
        for (var begin = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                await CatchUpAsync(_rooms.Find(key));
                return;
            }
            catch (JournalException) when (!_stop.IsCancellationRequested && Stopwatch.GetElapsedTime(begin) < grace)
            {
                await Task.Delay(PauseAfterFailure);
            }
            catch (OperationCanceledException e)
            {
                throw new JournalException(StorageReasons.GoingDown, e);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            await _running;
        }
    }

    /// <summary>Returns a number and the words after it.</summary>
    private static (long Number, string Words) Split(string text)
    {
        var end = text.IndexOf(' ', StringComparison.Ordinal);
        return (long.Parse(text.AsSpan(0, end), CultureInfo.InvariantCulture), text[(end + 1)..]);
    }

    private void OnStored(string text)
    {
        var (by, rest) = Split(text);
        var (last, key) = Split(rest);
        if (by != _database.Incarnation && _rooms.Find(key) is { } room && room.NextId <= last)
        {
            Add(room, last + 1);
        }
    }

    private void OnGone(string text)
    {
        var (upTo, key) = Split(text);
        _rooms.Find(key)?.Forget(upTo);
    }

    private void CheckNow()
    {
        lock (_lock)
        {
            _isCheckDue = true;
        }

        Wake();
    }

    private void Add(RoomFeed room, long before)
    {
        lock (_lock)
        {
            _behind[room] = Math.Max(before, _behind.GetValueOrDefault(room));
        }

        Wake();
    }

    private void Wake()
    {
        lock (_lock)
        {
            if (_news.CurrentCount == 0)
            {
                _news.Release();
            }
        }
    }

    private async Task RunAsync(TimeSpan checkInterval)
    {
        for (var checkedAt = Stopwatch.GetTimestamp(); !_stop.IsCancellationRequested;)
        {
            try
            {
                if (!await DeliverAsync()) // a part at a time: the lane stores what waits in between
                {
                    var left = checkInterval - Stopwatch.GetElapsedTime(checkedAt);
                    await _news.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _stop.Token);
                }

                if (TakeCheck() || Stopwatch.GetElapsedTime(checkedAt) >= checkInterval)
                {
                    checkedAt = Stopwatch.GetTimestamp();
                    foreach (var (room, before) in await FindBehindAsync([.. _rooms.All]))
                    {
                        Add(room, before);
                    }
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                if (e is not JournalException) // the lane logs that the database is away
                {
                    _log.ClusterFailed(e);
                }

                _catchUps.Refuse(e as JournalException ?? new JournalException("the journal cannot be read", e));
                CheckNow();
                await Task.Delay(RetryInterval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        _catchUps.End();
    }

    private async Task CatchUpAsync(RoomFeed? room)
    {
        var behind = await FindBehindAsync(room is null ? [] : [room]);
        if (room is null || !behind.TryGetValue(room, out var before))
        {
            return;
        }

        var done = _catchUps.Add(room, before);
        Add(room, before);
        await done;
    }

    private bool TakeCheck()
    {
        lock (_lock)
        {
            return Interlocked.Exchange(ref _isCheckDue, false);
        }
    }

    /// <summary>Delivers a part of what is missing; returns whether there is more.</summary>
    private async Task<bool> DeliverAsync()
    {
        Dictionary<RoomFeed, long> behind;
        lock (_lock)
        {
            (behind, _behind) = (_behind, []);
        }

        if (behind.Count == 0)
        {
            return false;
        }

        Interlocked.Increment(ref _reads);
        var left = new Dictionary<RoomFeed, long>(behind);
        await _onLane(() => _gaps.CatchUpAsync(left, _session.Connection));
        foreach (var (room, before) in left)
        {
            Add(room, before);
        }

        _catchUps.Complete(behind, left);
        return true;
    }

    /// <summary>
    /// Finds those of some rooms of which this node lacks events, each with the id after the newest one; drops events that were deleted from
    /// memory, and begins an epoch that another node has begun.
    /// </summary>
    private async Task<Dictionary<RoomFeed, long>> FindBehindAsync(RoomFeed[] rooms)
    {
        var behind = new Dictionary<RoomFeed, long>();
        if (!_rooms.HaveBegun(await _database.ReadAsync(ReadAsync, _stop.Token)))
        {
            await _onLane(() => _rooms.TakeOverEpochAsync(_session, _database.Name));
        }

        return behind;

        async Task<long> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        {
            await using var command = EventReader.Command(
                connection,
                """
                SELECT m.value, u.i, u.last, u.gone FROM meta m LEFT JOIN (
                    SELECT u.i, r.last, r.gone FROM unnest($1, $2, $3) WITH ORDINALITY AS u(key, next, first, i) JOIN rooms r ON r.key = u.key
                    WHERE r.last >= u.next OR r.gone >= u.first) u ON true
                WHERE m.name = 'epoch'
                """,
                rooms.Select(static room => room.Key).ToArray(),
                rooms.Select(static room => room.NextId).ToArray(),
                rooms.Select(static room => room.Before(0, 0)?.From ?? long.MaxValue).ToArray());
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            var epoch = 0L;
            while (await row.ReadAsync(cancellationToken))
            {
                epoch = row.GetInt64(0);
                if (!row.IsDBNull(1))
                {
                    var room = rooms[row.GetInt64(1) - 1];
                    room.Forget(row.GetInt64(3));
                    behind[room] = row.GetInt64(2) + 1;
                }
            }

            return epoch;
        }
    }
}
