using System.Globalization;
using ChatRoom.Journal;
using ChatRoom.Resuming;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace ChatRoom.Sqlite.Resuming;

/// <summary>
/// Keeps resume positions in a small separate database beside the journal's (<c>chatroom.db-places</c>): so a few thousand rows
/// that change a few times a second do not slow the storing of messages. The file is opened on first use. If that fails, the
/// call fails, the next call tries again, and the chat continues. Deleting the file while the server is stopped invalidates all
/// tokens.
/// </summary>
internal sealed class SqliteResumeStore(IOptions<SqliteOptions> options, TimeProvider time) : IResumeStore, IDisposable
{
    private const string Columns = "session, token_hash, former_hash, alias, room, last_id, ids, timestamps, ignored, expires, epoch, person";

    private readonly SemaphoreSlim _one = new(1); // one connection, used by one call at a time, on a thread that may block
    private readonly DatabaseFile _file = PlacesFile.Of(options.Value.FullPath);
    private SqliteConnection? _connection;
    private bool _wasOpen;
    private bool _disposed;

    /// <inheritdoc />
    public async ValueTask SaveAsync(IReadOnlyCollection<ResumeState> states, CancellationToken cancellationToken) => await RunAsync(connection =>
    {
        using var transaction = connection.BeginTransaction();
        using var statement = new Statement(
            connection,
            $"""
            INSERT INTO places({Columns}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT(session) DO UPDATE SET
                token_hash = excluded.token_hash, former_hash = excluded.former_hash, alias = excluded.alias, room = excluded.room,
                last_id = excluded.last_id, ids = excluded.ids, timestamps = excluded.timestamps, ignored = excluded.ignored,
                expires = excluded.expires, epoch = excluded.epoch, person = excluded.person
            WHERE token_hash = excluded.token_hash OR former_hash IS NULL
                OR former_hash <> excluded.token_hash AND former_hash IS NOT excluded.former_hash -- otherwise the place was taken
            """);
        foreach (var state in states)
        {
            statement.Bind(1, state.Session).Bind(2, state.TokenHash).Bind(4, state.Alias).Bind(5, state.Room).Bind(6, state.LastId)
                .Bind(7, state.Ids ? 1 : 0).Bind(8, state.Timestamps ? 1 : 0).Bind(9, state.Ignored).Bind(11, state.Epoch)
                .Bind(12, state.Person);
            _ = state.FormerHash is { } former ? statement.Bind(3, former) : statement.BindNull(3);
            _ = state.Expires is { } expires ? statement.Bind(10, expires.ToUnixTimeMilliseconds()) : statement.BindNull(10);
            statement.Run();
        }

        transaction.Commit();
        return true;
    }, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<ResumeState?> FindAsync(string tokenHash, CancellationToken cancellationToken) => await RunAsync(connection =>
    {
        using var statement = new Statement(connection, $"SELECT {Columns} FROM places WHERE token_hash = ? OR former_hash = ?");
        statement.Bind(1, tokenHash).Bind(2, tokenHash);
        return statement.Step() ? Read(statement) : null;
    }, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<ResumeState?> TakeAsync(string tokenHash, string nextHash, DateTimeOffset now, CancellationToken cancellationToken) => await RunAsync(connection =>
    {
        using var statement = new Statement(
            connection,
            $"""
            UPDATE places SET token_hash = ?1, former_hash = ?2, expires = NULL
            WHERE (token_hash = ?2 OR former_hash = ?2) AND (expires IS NULL OR expires > ?3)
            RETURNING {Columns}
            """);
        statement.Bind(1, nextHash).Bind(2, tokenHash).Bind(3, now.ToUnixTimeMilliseconds());
        if (!statement.Step())
        {
            return null;
        }

        var state = Read(statement);
        statement.Reset(); // this commits
        return state;
    }, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<bool> HasAnyAsync(IReadOnlyCollection<string> tokenHashes, CancellationToken cancellationToken) => await RunAsync(connection =>
    {
        using var statement = new Statement(connection, "SELECT 1 FROM places WHERE token_hash = ? OR former_hash = ?");
        foreach (var hash in tokenHashes)
        {
            statement.Bind(1, hash).Bind(2, hash);
            var found = statement.Step();
            statement.Reset();
            if (found)
            {
                return true;
            }
        }

        return false;
    }, cancellationToken);

    /// <inheritdoc />
    public async ValueTask RemoveAsync(long session, CancellationToken cancellationToken) => await RunAsync(connection =>
    {
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM places WHERE session = {session}"));
        return true;
    }, cancellationToken);

    /// <inheritdoc />
    public async ValueTask RemoveAllAsync(long person, CancellationToken cancellationToken) => await RunAsync(connection =>
    {
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM places WHERE person = {person} OR person = 0 AND session = {person}"));
        return true;
    }, cancellationToken);

    /// <inheritdoc />
    public async ValueTask RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) => await RunAsync(connection =>
    {
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM places WHERE expires <= {now.ToUnixTimeMilliseconds()}"));
        return true;
    }, cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _one.Wait(); // a canceled call may have left work behind
        _connection?.Dispose();
        _one.Dispose();
    }

    private static ResumeState Read(Statement row) => new(
        row.Number(0), row.Text(1), row.IsNull(2) ? null : row.Text(2), row.Text(3), row.Text(4),
        row.Number(5), row.Number(6) == 1, row.Number(7) == 1, row.Text(8),
        row.IsNull(9) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.Number(9)), row.Number(10), row.Number(11));

    private async Task<T> RunAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        return await Task.Run(() => Run(work), CancellationToken.None).WaitAsync(cancellationToken);
    }

    private T Run<T>(Func<SqliteConnection, T> work)
    {
        try
        {
            return work(_connection ??= Open());
        }
        catch (SqliteException e)
        {
            _connection?.Dispose(); // the next call opens it again
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
            PlacesFile.Bring(connection, _file.Path, options.Value.Durability);
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

    /// <summary>Lets the positions of users expire who were connected when the server ended without a clean shutdown.</summary>
    private void EndAll(SqliteConnection connection)
    {
        var expires = (time.GetUtcNow() + IResumeStore.Lifetime).ToUnixTimeMilliseconds();
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"UPDATE places SET expires = {expires} WHERE expires IS NULL"));
    }
}
