using System.Diagnostics.Metrics;
using System.Globalization;
using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Postgres.Cluster;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;
using ChatRoom.Postgres.Writing;
using ChatRoom.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRoom.Postgres;

/// <summary>
/// Stores all events in a PostgreSQL database, which one server uses, or the nodes of a cluster. One lane writes and delivers
/// (<see cref="Writing.Lane"/>); other connections read what is not in memory.
/// </summary>
internal sealed class PostgresJournal : IMessageJournal, IAsyncDisposable
{
    private readonly Database _database;
    private readonly JournalDurability _durability;
    private readonly Membership _membership;
    private readonly PostgresLog _log;
    private readonly LaneState _state;
    private readonly ServerSession _session;
    private readonly FollowedRooms _rooms;
    private readonly Gaps _gaps;
    private readonly JournalInstruments _instruments;
    private Lane? _lane;
    private bool _announced;

    /// <summary>Creates the journal; <see cref="OpenAsync"/> opens it.</summary>
    public PostgresJournal(
        Database database, IOptions<JournalStorageOptions> options, IOptions<ClusterOptions> cluster, Notifications notifications, Membership membership,
        ILogger<PostgresJournal> logger, IMeterFactory? meters = null)
    {
        (_database, _durability, _membership) = (database, options.Value.Durability, membership);
        _log = new PostgresLog(logger);
        _state = new LaneState(database.Name, _log.StoringFailed, (elapsed, refused) => _log.StoringAgain(database.Name, elapsed, refused));
        _session = new ServerSession(database, _durability, cluster.Value);
        _rooms = new FollowedRooms(_log);
        _gaps = new Gaps(_rooms);
        News = cluster.Value.Enabled ? new RoomNews(database, notifications, _rooms, action => Lane.DoAsync(action), _session, _gaps, _log) : null;
        _instruments = new JournalInstruments(_log.ListenerFailed, meters);
        _instruments.Observe(() => Failure is null, () => _state.RefusedInAll);
    }

    /// <summary>How long a start waits for another server to release the lock: one that was killed may still be connected.</summary>
    public TimeSpan LockPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the outcome of an append may stay unknown before that is reported.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a node of a cluster compares the newest ids of its rooms.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What other nodes have stored; null: not in a cluster.</summary>
    public RoomNews? News { get; }

    /// <inheritdoc />
    public string? Failure => _state.Failure;

    /// <inheritdoc />
    public string Kind => "postgres";

    /// <summary>The lane that writes.</summary>
    public Lane Lane => _lane ?? throw new InvalidOperationException("the journal is not open yet");

    /// <inheritdoc />
    /// <remarks>All rooms share one epoch.</remarks>
    public RoomEpoch EpochOf(string room) => new(_rooms.Epoch == 0 ? _session.Epoch : _rooms.Epoch, LastIdBefore: null);

    /// <summary>Migrates the database if necessary, and makes this server the one that stores in it. Call once, before everything else.</summary>
    /// <exception cref="DatabaseException">The database cannot be used as it is.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _database.RunAsync((connection, token) => Schema.EnsureAsync(connection, _database.Name, token), cancellationToken))
            {
                _log.Migrated(_database.Name, Schema.Version);
            }

            await _session.OpenFirstAsync(LockPatience, cancellationToken);
            await UnfinishedMove.RefuseAsync(_session.Connection, _database.Name, cancellationToken);
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            throw new DatabaseException(Trouble.Explain(_database.Name, e), e);
        }

        _membership.Start();
        var recovery = new Recovery(_session, _rooms, _state, _database.Name);
        var committer = new Committer(_database, _session, _rooms, _gaps, _state, recovery, _log, _instruments) { Patience = Patience };
        _lane = new Lane(_session, _rooms, _state, recovery, committer, _database.Name);
        _lane.Start();
        News?.Start(CheckInterval);
    }

    /// <summary>Logs that the journal is open. Called when the server is up, so that a failed start does not log it.</summary>
    public void Announce()
    {
        _log.Opened(_database.Name, _durability);
        _announced = true;
    }

    /// <inheritdoc />
    public ValueTask<long> AppendAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken) =>
        AppendWaiter.AppendAsync(waiter => Lane.Append(room, e, key, waiter), cancellationToken);

    /// <inheritdoc />
    public long? Append(string room, ChatEvent e, AppendKey key, IAppendObserver observer)
    {
        Lane.Append(room, e, key, observer);
        return null;
    }

    /// <inheritdoc />
    public async ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var following = Lane.FollowAsync(room, follower);
        try
        {
            await following.WaitAsync(cancellationToken);
            return new LaneSubscription(Lane, room, follower);
        }
        catch (OperationCanceledException)
        {
            _ = new LaneSubscription(Lane, room, follower).DisposeAsync().AsTask(); // runs after the call above
            throw;
        }
    }

    /// <inheritdoc />
    /// <remarks>A server that is alone has always delivered what it has stored.</remarks>
    public ValueTask CatchUpAsync(string room, CancellationToken cancellationToken) =>
        News is null ? default : new ValueTask(News.CatchUpAsync(room, _state.Grace).WaitAsync(cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<IReadOnlyList<JournalEntry>>(cancellationToken);
        }

        var feed = _rooms.Find(room);
        var (entries, from, changes) = feed?.Before(before, count) ?? ([], before, -1);
        return entries.Length == count || from <= 1
            ? ValueTask.FromResult<IReadOnlyList<JournalEntry>>(entries)
            : ReadAsync();

        async ValueTask<IReadOnlyList<JournalEntry>> ReadAsync()
        {
            var older = await _database.ReadAsync(
                (connection, token) => EventReader.BeforeAsync(connection, room, Math.Min(before, from), count - entries.Length, token), cancellationToken);
            feed?.Extend(older, changes);
            return [.. older, .. entries];
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<IReadOnlyList<JournalEntry>>(cancellationToken);
        }

        var (entries, from) = _rooms.Find(room)?.After(after, count) ?? ([], long.MaxValue);
        return from - 1 <= after
            ? ValueTask.FromResult<IReadOnlyList<JournalEntry>>(entries)
            : ReadAsync();

        async ValueTask<IReadOnlyList<JournalEntry>> ReadAsync()
        {
            var older = await _database.ReadAsync((connection, token) => EventReader.BetweenAsync(connection, room, after, from, count, token), cancellationToken);
            return [.. older, .. entries.Take(count - older.Count)];
        }
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<JournalEntry>> ReadTextsAsync(string room, long person, long before, int count, CancellationToken cancellationToken) =>
        await _database.ReadAsync((connection, token) => EventReader.TextsBeforeAsync(connection, room, person, before, count, token), cancellationToken);

    /// <inheritdoc />
    /// <remarks>A page begins after the room's number and the id of the last text before.</remarks>
    public async ValueTask<TextPage> ReadTextsAsync(long person, string? after, int count, CancellationToken cancellationToken)
    {
        var (room, id) = after?.Split(' ') is [var first, var second]
            ? (long.Parse(first, CultureInfo.InvariantCulture), long.Parse(second, CultureInfo.InvariantCulture))
            : (0, 0);
        var texts = await _database.ReadAsync((connection, token) => EventReader.TextsAfterAsync(connection, person, room, id, count, token), cancellationToken);
        return new TextPage(
            [.. texts.Select(static text => text.Text)],
            texts.Count < count ? null : string.Create(CultureInfo.InvariantCulture, $"{texts[^1].Room} {texts[^1].Text.Id}"));
    }

    /// <inheritdoc />
    public async ValueTask<long?> FindAppendAsync(AppendKey key, CancellationToken cancellationToken) => key.IsLasting
        ? await _database.ReadAsync((connection, token) => EventReader.FindAppendAsync(connection, key, token), cancellationToken)
        : null;

    /// <summary>Drops the events of a room up to an id from memory, because they were deleted.</summary>
    public void Forget(string room, long upTo) => _rooms.Find(room)?.Forget(upTo);

    /// <summary>Deletes a room without events and topic, unless it is followed; returns whether it was deleted.</summary>
    /// <exception cref="JournalException">The database cannot be used.</exception>
    public async Task<bool> TryForgetRoomAsync(string room)
    {
        var isDeleted = false;
        await Lane.DoAsync(async () =>
        {
            if (_rooms.Find(room) is null)
            {
                await using var command = EventReader.Command(_session.Connection, "SELECT chat_forget($1, $2)", _database.Incarnation, room);
                isDeleted = (bool)(await _state.WatchAsync(command.ExecuteScalarAsync()))!;
            }
        });
        return isDeleted;
    }

    /// <summary>Stores the waiting events, and releases the database for another server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_lane is { } lane)
        {
            if (News is not null)
            {
                await News.DisposeAsync();
            }

            await lane.EndAsync();
            if (_announced && Failure is null)
            {
                _log.Closed(_database.Name);
            }

            _announced = false; // the container disposes of this object once for each service that it is
            await _membership.LeaveAsync();
        }

        await _session.DisposeAsync();
    }
}
