using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;

namespace ChatRoom.Postgres.Retention;

/// <summary>Chooses what to delete, a slice at a time. Keeps no state between calls: each one reads the database as it is then.</summary>
/// <param name="database">The database.</param>
/// <param name="isShared">Whether the database belongs to a cluster. Then deletions are announced to the other nodes.</param>
internal sealed class ExpiryPlan(Database database, bool isShared)
{
    /// <summary>How many events of a room are deleted in one transaction.</summary>
    public const int SliceSize = 1_000;

    private const int RoomsAtOnce = 100;

    private const string LongUnused = " AND coalesce(newest, 0) < 1000 * (extract(epoch FROM now()) - 86400)";

    private const string LastOld = """
        (SELECT coalesce(min(x.id) FILTER (WHERE x.at >= $1) - 1, max(x.id))
         FROM (SELECT e.id, e.at FROM events e WHERE e.room = r.number ORDER BY e.id LIMIT $2) x)
        """;

    /// <summary>Returns when the newest event happened (Unix, ms), or null if there is none.</summary>
    public async Task<long?> NewestAsync(CancellationToken cancellationToken) => await database.RunAsync(
        static async (connection, token) =>
        {
            await using var command = EventReader.Command(connection, "SELECT max(newest) FROM rooms WHERE oldest IS NOT NULL");
            return await command.ExecuteScalarAsync(token) as long?;
        },
        cancellationToken);

    /// <summary>Returns how many bytes count for all events.</summary>
    public async Task<long> BytesAsync(CancellationToken cancellationToken) => await database.RunAsync(
        static async (connection, token) =>
        {
            await using var command = EventReader.Command(connection, "SELECT coalesce(sum(bytes), 0)::bigint FROM rooms");
            return (long)(await command.ExecuteScalarAsync(token))!;
        },
        cancellationToken);

    /// <summary>Returns rooms with more events than a number, and the next of their oldest ones that are too many.</summary>
    public Task<List<Expiry>> ExcessAsync(int mostPerRoom, CancellationToken cancellationToken) => ExpiriesAsync(
        "SELECT number, key, least(last - $1, gone + $2) FROM rooms WHERE oldest IS NOT NULL AND last - gone > $1 LIMIT $3",
        cancellationToken, (long)mostPerRoom, (long)SliceSize, RoomsAtOnce);

    /// <summary>Returns the next events from before a time (Unix, ms); those of a room in the order of ids, even if the clock was set back between them.</summary>
    public Task<List<Expiry>> OldAsync(long before, CancellationToken cancellationToken) => ExpiriesAsync(
        $"SELECT r.number, r.key, {LastOld} FROM rooms r WHERE r.oldest < $1 ORDER BY r.oldest LIMIT $3", cancellationToken, before, SliceSize, RoomsAtOnce);

    /// <summary>Returns the next events of a room from before a time (Unix, ms).</summary>
    public Task<List<Expiry>> OldAsync(string room, long before, CancellationToken cancellationToken) => ExpiriesAsync(
        $"SELECT r.number, r.key, {LastOld} FROM rooms r WHERE r.oldest < $1 AND r.key = $3", cancellationToken, before, SliceSize, room);

    /// <summary>Returns the oldest events of all rooms, up to a size in bytes, or the next of them.</summary>
    public Task<List<Expiry>> OldestAsync(long bytes, CancellationToken cancellationToken) => ExpiriesAsync(
        """
        WITH first AS (SELECT number, key, oldest FROM rooms WHERE oldest IS NOT NULL ORDER BY oldest LIMIT $2 + 1),
        heads AS (
            SELECT s.number, s.key, e.id, max(e.at) OVER w AS at, e.size FROM (SELECT * FROM first ORDER BY oldest LIMIT $2) s,
                LATERAL (SELECT id, at, chat_size(author, text) AS size FROM events WHERE room = s.number ORDER BY id LIMIT $3) e
            WINDOW w AS (PARTITION BY s.number ORDER BY e.id)),
        ages AS (SELECT number, key, id, at, size, sum(size) OVER (ORDER BY at, number, id) - size AS before FROM heads)
        SELECT number, key, max(id) FROM ages
        WHERE before < $1 AND at <= coalesce((SELECT oldest FROM first ORDER BY oldest OFFSET $2 LIMIT 1), at)
        GROUP BY number, key
        """,
        cancellationToken, bytes, RoomsAtOnce, SliceSize);

    /// <summary>
    /// Returns rooms above a number without events and topic, in the order of their numbers. In a cluster, only those whose last event is
    /// more than a day old: other nodes may have followers in them.
    /// </summary>
    public Task<List<Expiry>> UnusedAsync(long number, CancellationToken cancellationToken) => ExpiriesAsync(
        $"SELECT number, key, 0::bigint FROM rooms WHERE oldest IS NULL AND topic = '' AND number > $1{(isShared ? LongUnused : "")} ORDER BY number LIMIT $2", cancellationToken, number, RoomsAtOnce);

    /// <summary>Deletes the oldest events of a room. Returns how many.</summary>
    public async Task<long> DeleteAsync(Expiry expiry, CancellationToken cancellationToken) => await database.RunAsync(
        async (connection, token) =>
        {
            await using var command = EventReader.Command(connection, "SELECT chat_delete($1, $2, $3, $4)", database.Incarnation, expiry.Room, expiry.UpTo, isShared);
            return (long)(await command.ExecuteScalarAsync(token))!;
        },
        cancellationToken);

    /// <summary>Deletes what nodes have told each other more than a minute ago.</summary>
    public Task DeleteLettersAsync(CancellationToken cancellationToken) => database.RunAsync(
        static async (connection, token) =>
        {
            await using var command = EventReader.Command(connection, "DELETE FROM letters WHERE sent < now() - interval '1 minute'");
            return await command.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    private Task<List<Expiry>> ExpiriesAsync(string sql, CancellationToken cancellationToken, params object[] parameters) => database.RunAsync(
        async (connection, token) =>
        {
            await using var command = EventReader.Command(connection, sql, parameters);
            await using var row = await command.ExecuteReaderAsync(token);
            var expiries = new List<Expiry>();
            while (await row.ReadAsync(token))
            {
                expiries.Add(new Expiry(row.GetInt64(0), row.GetString(1), row.GetInt64(2)));
            }

            return expiries;
        },
        cancellationToken);
}
