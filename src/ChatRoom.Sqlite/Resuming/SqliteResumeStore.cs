using System.Globalization;
using ChatRoom.Journal;
using ChatRoom.Resuming;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace ChatRoom.Sqlite.Resuming;

/// <summary>
/// Keeps places in a small database of its own beside the journal's (<c>chatroom.db-places</c>): a few thousand rows that
/// change a few times a second are no load on what stores the messages. Opened when it is first asked for something; where
/// it cannot be, it tells so and is tried again, and the chat goes on. May be deleted while the server is down: then all
/// tokens end.
/// </summary>
internal sealed class SqliteResumeStore(IOptions<ChatRoomOptions> options, TimeProvider time) : IResumeStore, IDisposable
{
    private const int Version = 1;

    private readonly SemaphoreSlim _one = new(1); // one connection, used by one at a time, on a thread where it may block
    private readonly DatabaseFile _file = new($"{options.Value.Journal.Path}-places");
    private SqliteConnection? _connection;
    private bool _wasOpen;

    /// <inheritdoc />
    public async ValueTask SaveAsync(IReadOnlyCollection<SavedPlace> places) => await RunAsync(connection =>
    {
        using var transaction = connection.BeginTransaction();
        using var statement = new Statement(
            connection,
            "INSERT OR REPLACE INTO places(token_hash, alias, room, last_id, ids, timestamps, expires) VALUES(?, ?, ?, ?, ?, ?, ?)");
        foreach (var place in places)
        {
            statement.Bind(1, place.TokenHash).Bind(2, place.Alias).Bind(3, place.Room).Bind(4, place.LastId)
                .Bind(5, place.Ids ? 1 : 0).Bind(6, place.Timestamps ? 1 : 0);
            _ = place.Expires is { } expires ? statement.Bind(7, expires.ToUnixTimeMilliseconds()) : statement.BindNull(7);
            statement.Run();
        }

        transaction.Commit();
        return true;
    });

    /// <inheritdoc />
    public async ValueTask<SavedPlace?> FindAsync(string tokenHash) => await RunAsync(connection =>
    {
        using var statement = new Statement(
            connection, "SELECT alias, room, last_id, ids, timestamps, expires FROM places WHERE token_hash = ?");
        statement.Bind(1, tokenHash);
        return !statement.Step() ? null : new SavedPlace(
            tokenHash, statement.Text(0), statement.Text(1), statement.Number(2), statement.Number(3) == 1, statement.Number(4) == 1,
            statement.IsNull(5) ? null : DateTimeOffset.FromUnixTimeMilliseconds(statement.Number(5)));
    });

    /// <inheritdoc />
    public async ValueTask RemoveExpiredAsync(DateTimeOffset now) => await RunAsync(connection =>
    {
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM places WHERE expires <= {now.ToUnixTimeMilliseconds()}"));
        return true;
    });

    /// <inheritdoc />
    public void Dispose()
    {
        _connection?.Dispose();
        _one.Dispose();
    }

    private async Task<T> RunAsync<T>(Func<SqliteConnection, T> work)
    {
        await _one.WaitAsync();
        try
        {
            return await Task.Run(() => work(_connection ??= Open()));
        }
        catch (SqliteException e)
        {
            _connection?.Dispose(); // it is opened anew
            _connection = null;
            throw new JournalException(Trouble.Explain(_file.Path, e), e);
        }
        finally
        {
            _one.Release();
        }
    }

    private SqliteConnection Open()
    {
        var connection = _file.OpenWriter();
        try
        {
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute(options.Value.Journal.Durability == JournalDurability.None ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = NORMAL");
            var version = connection.Number("PRAGMA user_version");
            if (version > Version)
            {
                throw new JournalException($"{_file.Path} was written by a newer version of ChatRoom: run that, or delete the file, which ends all tokens");
            }

            if (version == 0)
            {
                Create(connection);
            }

            if (!_wasOpen)
            {
                EndAll(connection);
            }

            _wasOpen = true;
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whoever was there when the server ended without a word is not there any more.</summary>
    private void EndAll(SqliteConnection connection)
    {
        var expires = (time.GetUtcNow() + IResumeStore.Lifetime).ToUnixTimeMilliseconds();
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"UPDATE places SET expires = {expires} WHERE expires IS NULL"));
    }

    private static void Create(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(
            $"""
            CREATE TABLE places(
                token_hash TEXT PRIMARY KEY,  -- SHA-256, hexadecimal
                alias      TEXT NOT NULL,
                room       TEXT NOT NULL,
                last_id    INTEGER NOT NULL,
                ids        INTEGER NOT NULL,
                timestamps INTEGER NOT NULL,
                expires    INTEGER) WITHOUT ROWID; -- Unix time, milliseconds; null while somebody is there
            PRAGMA user_version = {Version};
            """);
        transaction.Commit();
    }
}
