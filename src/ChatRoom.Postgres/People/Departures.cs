using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ChatRoom.Journal;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;
using ChatRoom.Protocol;
using ChatRoom.Resuming;
using Npgsql;

namespace ChatRoom.Postgres.People;

/// <summary>
/// Lets the people of nodes that are over leave their rooms, once. Any node may do this, and several at the same time: a transaction
/// first locks the people, the keys of the events let each be stored only once, and then it deletes the visits. People who are in the
/// room by another connection do not leave it. People who have resumed on another node within the lease have never left.
/// Other nodes wait for the locked people, so storing the events takes <see cref="Limit"/> at most.
/// </summary>
internal sealed class Departures(Database database, IMessageJournal journal, Func<int> announceSinglyUpTo, TimeProvider time, PostgresLog log) : IAsyncDisposable
{
    private const int RoomsAtOnce = 50;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5); // in case another node has died while doing this

    private const string Begin = "SET LOCAL idle_in_transaction_session_timeout = '5s'"; // the locks end, even if this node stands still meanwhile

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _signal = new(0);
    private Task _running = Task.CompletedTask;

    /// <summary>How long the events of some rooms may take. Then it is tried again, and those that are stored take less.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Starts, with the nodes that are over already.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Looks soon for people of a node that is over. Does not wait.</summary>
    public void NodeOver() => _signal.Release();

    /// <summary>Lets all people of a node that is over leave their rooms.</summary>
    /// <exception cref="JournalException">The database cannot be used. Some people may not have left.</exception>
    public async Task OnNodeOverAsync(long incarnation, CancellationToken cancellationToken)
    {
        while (await database.ReadAsync((connection, token) => DepartAsync(connection, incarnation, token), cancellationToken))
        {
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _signal.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                foreach (var incarnation in await database.ReadAsync(FindAsync, _stop.Token))
                {
                    await OnNodeOverAsync(incarnation, _stop.Token);
                }
            }
            catch (Exception e) when (e is JournalException or OperationCanceledException)
            {
                // The journal logs the failure. The next turn tries again.
            }
            catch (Exception e)
            {
                log.DeparturesFailed(e); // a bug
            }

            await WaitAsync();
        }
    }

    private async Task WaitAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await Task.WhenAny(_signal.WaitAsync(limit.Token), Task.Delay(Interval, time, limit.Token));
        await limit.CancelAsync();
    }

    private static async Task<List<long>> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = EventReader.Command(connection, """
            SELECT n.incarnation FROM nodes n WHERE n.is_over AND n.renewed + n.lease < clock_timestamp() AND (
                EXISTS (SELECT 1 FROM visits v WHERE v.incarnation = n.incarnation) OR EXISTS (SELECT 1 FROM claims c WHERE c.incarnation = n.incarnation))
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<long>();
        while (await row.ReadAsync(cancellationToken))
        {
            found.Add(row.GetInt64(0));
        }

        return found;
    }

    /// <summary>Lets the people of a node that is over leave up to <see cref="RoomsAtOnce"/> rooms. Returns false if nobody of that node is left in a room.</summary>
    private async Task<bool> DepartAsync(NpgsqlConnection connection, long incarnation, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var people = await LockAsync(connection, incarnation, cancellationToken);
        if (people.Count == 0)
        {
            await using var end = EventReader.Command(
                connection,
                """
                WITH c AS (DELETE FROM claims WHERE incarnation = $1), v AS (DELETE FROM calls WHERE incarnation = $1),
                    r AS (UPDATE places SET expires = $2 WHERE incarnation = $1 AND expires IS NULL)
                DELETE FROM people p WHERE p.alias = '' AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.person = p.person)
                """,
                incarnation,
                (time.GetUtcNow() + IResumeStore.Lifetime).ToUnixTimeMilliseconds());
            await end.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return false;
        }

        await StoreAsync(incarnation, people, cancellationToken);
        await using var depart = EventReader.Command(
            connection, "SELECT chat_depart($1, $2)", people.Select(static one => one.Room).ToArray(), people.Select(static one => one.Person).ToArray());
        await depart.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task StoreAsync(long incarnation, List<Departing> people, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await Task.WhenAll(people.GroupBy(static one => one.Room).SelectMany(room => EventsOf(incarnation, room.Key, [.. room.Where(static one => !one.IsHere)]))
                .Select(append => journal.AppendAsync(append.Room, append.Event, append.Key, limit.Token).AsTask()));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new JournalException("the journal does not answer", e);
        }
    }

    private async Task<List<Departing>> LockAsync(NpgsqlConnection connection, long incarnation, CancellationToken cancellationToken)
    {
        await using var batch = database.NewChange(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Begin));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT room, person, alias, is_here, is_anywhere, first_over FROM chat_departing($1, $2)")
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = incarnation }, new NpgsqlParameter<int> { TypedValue = RoomsAtOnce } },
        });
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        await row.NextResultAsync(cancellationToken);
        var people = new List<Departing>();
        while (await row.ReadAsync(cancellationToken))
        {
            people.Add(new(row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetBoolean(3), row.GetBoolean(4), row.GetInt64(5)));
        }

        return people;
    }

    private IEnumerable<(string Room, ChatEvent Event, AppendKey Key)> EventsOf(long incarnation, string room, IReadOnlyList<Departing> left)
    {
        var now = time.GetUtcNow();
        return left.Count > announceSinglyUpTo()
            ? [(room, new ChatEvent { Kind = ChatEventKind.Crowd, At = now, Departures = left.Count }, KeyOf(incarnation, room, person: 0))]
            : left.Select(one => (
                room,
                new ChatEvent { Kind = one.IsAnywhere ? ChatEventKind.Parted : ChatEventKind.Left, At = now, Author = StoredAlias.Of(one.Alias) },
                KeyOf(one.FirstOver, room, one.Person)));
    }

    /// <summary>Returns the key of an event. It is the same on all nodes.</summary>
    private static AppendKey KeyOf(long incarnation, string room, long person)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"departure {incarnation} {person} {room}")));
        return new AppendKey(BinaryPrimitives.ReadInt64LittleEndian(hash) | 1, BinaryPrimitives.ReadInt64LittleEndian(hash.AsSpan(8))) { IsLasting = true };
    }

    /// <param name="Room">The room's key.</param>
    /// <param name="Person">The person.</param>
    /// <param name="Alias">The person's alias.</param>
    /// <param name="IsHere">Whether another connection of the person is in the room.</param>
    /// <param name="IsAnywhere">Whether another connection of the person is in any room.</param>
    /// <param name="FirstOver">The first node that is over and had the person in the room.</param>
    private sealed record Departing(string Room, long Person, string Alias, bool IsHere, bool IsAnywhere, long FirstOver);
}
