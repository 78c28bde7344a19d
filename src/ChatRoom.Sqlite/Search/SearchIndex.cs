using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Search;

/// <summary>
/// The index, for its only writer. The progress in each room is in the same file, and changes in the same transaction as the
/// entries: so whenever the process ends, nothing is left out or added twice. Not thread-safe.
/// </summary>
internal sealed class SearchIndex : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _insert;
    private readonly Statement _delete;
    private readonly Statement _progress;
    private readonly Statement _next;
    private readonly Statement _note;
    private readonly Statement _forget;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;

    /// <param name="connection">A connection to the file, which this index disposes of.</param>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public SearchIndex(SqliteConnection connection)
    {
        _connection = connection;
        _insert = new Statement(connection, "INSERT INTO messages(rowid, text) VALUES (?1, ?2)");
        _delete = new Statement(connection, "DELETE FROM messages WHERE rowid = ?1");
        _note = new Statement(connection, "INSERT OR REPLACE INTO progress(room, first, last, at) VALUES (?1, ?2, ?3, ?4)");
        _begin = new Statement(connection, "BEGIN IMMEDIATE");
        _commit = new Statement(connection, "COMMIT");
        _rollback = new Statement(connection, "ROLLBACK");
        _progress = new Statement(connection, "SELECT room, first, last, at FROM progress WHERE room = ?1");
        _next = new Statement(connection, "SELECT room, first, last, at FROM progress WHERE room > ?1 ORDER BY room LIMIT 1");
        _forget = new Statement(connection, "DELETE FROM progress WHERE room = ?1");
    }

    /// <summary>Returns the progress in a room, or null if nothing of it is indexed.</summary>
    public IndexProgress? Progress(long room) => Read(_progress.Bind(1, room));

    /// <summary>Returns the progress in the next indexed room above a number, or null if there is none.</summary>
    public IndexProgress? ProgressAfter(long room) => Read(_next.Bind(1, room));

    /// <summary>Runs a change in a transaction.</summary>
    /// <exception cref="SqliteException">The change failed: do not use this object any more.</exception>
    public void Change(Action change)
    {
        _begin.Run();
        try
        {
            change();
            _commit.Run();
        }
        catch
        {
            TryRollBack();
            throw;
        }
    }

    /// <summary>Adds a message. Call within <see cref="Change"/>.</summary>
    public void Add(long key, ReadOnlySpan<byte> words) => _insert.Bind(1, key).Bind(2, words).Run();

    /// <summary>Removes a message, if it is in the index. Call within <see cref="Change"/>.</summary>
    public void Remove(long key) => _delete.Bind(1, key).Run();

    /// <summary>Saves the progress in a room. Call within <see cref="Change"/>.</summary>
    public void Note(IndexProgress has) => _note.Bind(1, has.Room).Bind(2, has.First).Bind(3, has.Last).Bind(4, has.At).Run();

    /// <summary>Deletes the progress in a room that was deleted from the journal. Call within <see cref="Change"/>.</summary>
    public void Forget(long room) => _forget.Bind(1, room).Run();

    /// <summary>Releases some of the file's empty pages to the file system; returns false if there are few.</summary>
    public bool TryShrink(int pages)
    {
        if (_connection.Number("PRAGMA freelist_count") < 2 * pages)
        {
            return false;
        }

        using var vacuum = new Statement(_connection, $"PRAGMA incremental_vacuum({pages})");
        vacuum.Run(); // each step releases a page
        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_insert, _delete, _progress, _next, _note, _forget, _begin, _commit, _rollback])
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private static IndexProgress? Read(Statement statement)
    {
        if (!statement.Step())
        {
            return null;
        }

        var has = new IndexProgress
        {
            Room = statement.Number(0),
            First = statement.Number(1),
            Last = statement.Number(2),
            At = statement.Number(3),
        };
        statement.Reset();
        return has;
    }

    private void TryRollBack()
    {
        try
        {
            _rollback.Run();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself.
        }
    }
}
