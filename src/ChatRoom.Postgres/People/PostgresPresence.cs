using System.Data.Common;
using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Postgres.Cluster;
using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using Npgsql;
using NpgsqlTypes;

namespace ChatRoom.Postgres.People;

/// <summary>
/// The presence of all nodes. Changes that wait together are one call of the database, asked again if its answer was lost;
/// a leave that failed is tried again until it is stored: its connection may be gone, and then nobody else does it. The
/// connections of a node that is over are not present. Its people stay announced until <c>Departures</c> says that they have
/// left: a person who enters again before that has never left.
/// </summary>
internal sealed class PostgresPresence : IPresence, IAsyncDisposable
{
    private const int MostAtOnce = 1_000;
    private const int MostTries = 3;
    private const string Live = "EXISTS (SELECT 1 FROM nodes n WHERE n.incarnation = v.incarnation AND NOT n.is_over)";

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly Database _database;
    private readonly CallLane<VisitCall?> _lane; // null: try again what failed
    private readonly CallLane<CountCall> _counts; // each arrival asks for one
    private readonly List<VisitCall> _leaving = []; // of the lane: leaves that failed, which come before later changes
    private bool _isRetryDue; // of the lane
    private long _number; // of the lane: the last call

    public PostgresPresence(Database database) => (_database, _lane, _counts) = (database, new(MostAtOnce, int.MaxValue, RunAsync), new(MostAtOnce, int.MaxValue, CountAsync)); // no departure is refused

    /// <inheritdoc />
    public ValueTask<PresenceChange> EnterAsync(RoomName room, long person, string connection, Alias alias, CancellationToken cancellationToken) =>
        ChangeAsync(new(VisitCall.Act.Enter, person, room, connection, alias), cancellationToken);

    /// <inheritdoc />
    public ValueTask<PresenceChange> LeaveAsync(RoomName room, long person, string connection, CancellationToken cancellationToken) =>
        ChangeAsync(new(VisitCall.Act.Leave, person, room, connection, alias: null), cancellationToken);

    /// <inheritdoc />
    public async ValueTask RenameAsync(long person, Alias alias, CancellationToken cancellationToken) =>
        await ChangeAsync(new(VisitCall.Act.Rename, person, room: null, connection: null, alias), cancellationToken);

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<RoomName>> RoomsOfAsync(long person, CancellationToken cancellationToken) =>
        await ReadAsync($"SELECT min(v.name) FROM visits v WHERE v.person = $1 AND {Live} GROUP BY v.room", static row => RoomOf(row.GetString(0)), cancellationToken, person);

    /// <inheritdoc />
    public async ValueTask<int> CountAsync(RoomName room, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = new CountCall(room.Key);
        return _counts.TryAdd(call) ? await call.Done.WaitAsync(cancellationToken) : throw new PresenceException(StorageReasons.GoingDown);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<Alias>> AliasesInAsync(RoomName room, CancellationToken cancellationToken) => await ReadAsync(
        $"SELECT p.alias FROM people p WHERE p.person IN (SELECT v.person FROM visits v WHERE v.room = $1 AND {Live})",
        static row => StoredAlias.Of(row.GetString(0)),
        cancellationToken,
        room.Key);

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<RoomPresence>> RoomsAsync(CancellationToken cancellationToken) => await ReadAsync(
        $"SELECT min(v.name), count(DISTINCT v.person)::integer FROM visits v WHERE {Live} GROUP BY v.room",
        static row => new RoomPresence(RoomOf(row.GetString(0)), row.GetInt32(1)),
        cancellationToken);

    /// <summary>Makes the changes that wait.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lane.DisposeAsync();
        await _counts.DisposeAsync();
    }

    /// <summary>Returns the room of a stored name.</summary>
    internal static RoomName RoomOf(string name) => RoomName.TryParse(name, out var room, out _) ? room : RoomName.Reserved(name[2..]);

    private async ValueTask<PresenceChange> ChangeAsync(VisitCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _lane.TryAdd(call) ? await call.Done.WaitAsync(cancellationToken) : throw new PresenceException(StorageReasons.GoingDown);
    }

    private async Task RunAsync(IReadOnlyList<VisitCall?> calls)
    {
        VisitCall[] all = [.. _leaving, .. calls.OfType<VisitCall>()];
        _leaving.Clear();
        _isRetryDue &= !calls.Contains(null);
        var done = 0;
        try
        {
            foreach (var some in all.Chunk(MostAtOnce))
            {
                await StoreAsync(some);
                done += some.Length;
            }
        }
        catch (Exception e)
        {
            Fail(all[done..], e);
        }
    }

    private async Task StoreAsync(VisitCall[] calls)
    {
        var number = ++_number;
        for (var tries = 1; ; tries++)
        {
            try
            {
                var changes = await _database.RunAsync((connection, token) => AskAsync(connection, number, calls, token), CancellationToken.None);
                for (var i = 0; i < calls.Length; i++)
                {
                    calls[i].Complete((PresenceChange)changes[i]);
                }

                return;
            }
            catch (Exception e) when (Trouble.IsPassing(e) && tries < MostTries)
            {
                // It was rolled back.
            }
        }
    }

    private void Fail(VisitCall[] calls, Exception e)
    {
        var isOfDatabase = Trouble.IsOfDatabase(e);
        var why = new PresenceException(isOfDatabase ? Trouble.Explain(_database.Name, e) : $"an internal error: {e.Message}", e);
        foreach (var call in calls)
        {
            call.Fail(why);
        }

        if (isOfDatabase && !Trouble.IsOfOneCall(e) && !Trouble.IsTakenOver(e)) // a bug must not let all later calls fail
        {
            _leaving.AddRange(calls.Where(static call => call.What == VisitCall.Act.Leave));
            if (_leaving.Count > 0 && !_isRetryDue)
            {
                _isRetryDue = true;
                _ = RetryAsync();
            }
        }
    }

    private async Task RetryAsync()
    {
        await Task.Delay(RetryInterval);
        _lane.TryAdd(null);
    }

    /// <summary>Counts the people of rooms in one statement.</summary>
    private async Task CountAsync(IReadOnlyList<CountCall> calls)
    {
        try
        {
            var counts = await ReadAsync(
                $"SELECT v.room, count(DISTINCT v.person)::integer FROM visits v WHERE v.room = ANY($1) AND {Live} GROUP BY v.room",
                static row => KeyValuePair.Create(row.GetString(0), row.GetInt32(1)), CancellationToken.None, (object)calls.Select(static call => call.Room).Distinct().ToArray());
            var byRoom = counts.ToDictionary();
            foreach (var call in calls)
            {
                call.Complete(byRoom.GetValueOrDefault(call.Room));
            }
        }
        catch (Exception e)
        {
            var why = e as PresenceException ?? new PresenceException($"an internal error: {e.Message}", e);
            foreach (var call in calls)
            {
                call.Fail(why);
            }
        }
    }

    private async Task<short[]> AskAsync(NpgsqlConnection connection, long number, IReadOnlyList<VisitCall> calls, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT chat_visit($1, $2, $3, $4, $5, $6, $7, $8)", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _database.Incarnation });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = number });
        Add(command, calls, static call => (short)call.What);
        Add(command, calls, static call => call.Person);
        AddTexts(command, calls, static call => call.Room?.Key);
        AddTexts(command, calls, static call => call.Room?.Value);
        AddTexts(command, calls, static call => call.Connection);
        AddTexts(command, calls, static call => call.Alias);
        await command.PrepareAsync(cancellationToken); // once for each connection
        return (short[])(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static void Add<T>(NpgsqlCommand command, IReadOnlyList<VisitCall> calls, Func<VisitCall, T> field) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. calls.Select(field)] });

    private static void AddTexts(NpgsqlCommand command, IReadOnlyList<VisitCall> calls, Func<VisitCall, string?> field) =>
        command.Parameters.Add(new NpgsqlParameter { Value = calls.Select(field).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });

    private async Task<List<T>> ReadAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params object[] parameters)
    {
        try
        {
            return await _database.ReadAsync(
                async (connection, token) =>
                {
                    await using var command = EventReader.Command(connection, sql, parameters);
                    await using var row = await command.ExecuteReaderAsync(token);
                    var found = new List<T>();
                    while (await row.ReadAsync(token))
                    {
                        found.Add(read(row));
                    }

                    return found;
                },
                cancellationToken);
        }
        catch (JournalException e)
        {
            throw new PresenceException(e.Message, e);
        }
    }
}
