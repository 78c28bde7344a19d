using System.Diagnostics.Metrics;
using ChatRoom.Journal;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;
using ChatRoom.Postgres.Writing;
using ChatRoom.State;
using ChatRoom.State.Writing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRoom.Postgres.State;

/// <summary>Stores the state in the database, beside the messages. A change survives a power failure with each durability of the messages.</summary>
internal sealed class PostgresStateStore : IStateStore, IAsyncDisposable
{
    private readonly Database _database;
    private readonly LaneState _state;
    private readonly StateLane _lane;
    private bool _isOpen;

    /// <summary>Creates the store; <see cref="Open"/> opens it.</summary>
    public PostgresStateStore(
        Database database, ILogger<PostgresStateStore> logger, IOptions<ClusterOptions>? cluster = null, IMeterFactory? meters = null)
    {
        _database = database;
        var log = new PostgresLog(logger);
        _state = new LaneState(database.Name, log.StateStoringFailed, (elapsed, refused) => log.StateStoringAgain(database.Name, elapsed, refused));
        _lane = new StateLane(database, _state, tells: cluster?.Value.Enabled == true);
        StateInstruments.Observe(meters, () => Failure is null, () => _state.RefusedInAll);
    }

    /// <inheritdoc />
    public string? Failure => _state.Failure;

    /// <summary>Opens the store. Call once, after the journal was opened.</summary>
    public void Open()
    {
        _lane.Start();
        _isOpen = true;
    }

    /// <inheritdoc />
    public async ValueTask<StoredChanges> ReadChangesAsync(long after, CancellationToken cancellationToken) => await ReadAsync(
        async (connection, token) =>
        {
            await using var command = EventReader.Command(connection, "SELECT * FROM chat_changes($1)", after);
            command.CommandTimeout = after == StoredChanges.Beginning ? 0 : command.CommandTimeout; // whoever reads all waits
            await using var row = await command.ExecuteReaderAsync(token);
            return await StateCall.ReadAsync(row, token) ?? throw new InvalidDataException("the state has no version");
        },
        cancellationToken);

    /// <inheritdoc />
    public async ValueTask<StoredChanges?> WriteAsync(StateWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        cancellationToken.ThrowIfCancellationRequested();
        write.RequireSizes();
        return await (_isOpen ? _lane.WriteAsync(write).WaitAsync(cancellationToken) : throw new StateException($"{_database.Name} is not open"));
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        (string Column, string? Value)[] filters = [("room", query.Room), ("actor", query.Actor), ("act", query.Act), ("target", query.Target)];
        var chosen = filters.Where(static filter => filter.Value is not null).ToArray();
        var conditions = string.Concat(chosen.Select(static (filter, i) => $" AND {filter.Column} = ${i + 3}"));
        object[] parameters = [query.Before ?? long.MaxValue, Math.Clamp(query.Most, 1, AuditQuery.MostRows), .. chosen.Select(static filter => filter.Value!)];
        return await ReadAsync(
            async (connection, token) =>
            {
                await using var command = EventReader.Command(
                    connection,
                    $"SELECT id, at, actor, account, address, act, target, room, reason, private_reason, details FROM audit WHERE id < $1{conditions} ORDER BY id DESC LIMIT $2",
                    parameters);
                await using var row = await command.ExecuteReaderAsync(token);
                var entries = new List<AuditEntry>();
                while (await row.ReadAsync(token))
                {
                    entries.Add(new AuditEntry(row.GetInt64(0), new AuditRow(
                        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.IsDBNull(3) ? null : row.GetInt64(3),
                        row.IsDBNull(4) ? null : row.GetString(4), row.GetString(5), row.GetString(6), row.IsDBNull(7) ? null : row.GetString(7),
                        row.GetString(8), row.GetString(9), row.GetString(10))));
                }

                return entries;
            },
            cancellationToken);
    }

    /// <summary>Stores the waiting writes.</summary>
    public ValueTask DisposeAsync() => _lane.DisposeAsync();

    private async Task<T> ReadAsync<T>(Func<Npgsql.NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await _database.ReadAsync(read, cancellationToken);
        }
        catch (JournalException e)
        {
            throw new StateException(e.Message, e);
        }
    }
}
