using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Search;

/// <summary>
/// The index as its one writer has it. What was indexed of each room stands in the same file, and is changed in the same
/// transaction as the entries: so nothing is left out or taken twice, whenever the process ends. Not thread-safe.
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

    /// <param name="connection">To the file; from now on this one's.</param>
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

    /// <summary>What it has of a room; null: nothing.</summary>
    public IndexProgress? Progress(long room) => Read(_progress.Bind(1, room));

    /// <summary>What it has of the next room above a number; null: of none.</summary>
    public IndexProgress? ProgressAfter(long room) => Read(_next.Bind(1, room));

    /// <summary>Makes a change, all of it or nothing.</summary>
    /// <exception cref="SqliteException">It failed: this object is to be given up.</exception>
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

    /// <summary>Adds a message; within <see cref="Change"/>.</summary>
    public void Add(long key, ReadOnlySpan<byte> words) => _insert.Bind(1, key).Bind(2, words).Run();

    /// <summary>Takes a message out, if it is there; within <see cref="Change"/>.</summary>
    public void Remove(long key) => _delete.Bind(1, key).Run();

    /// <summary>Notes what it has of a room; within <see cref="Change"/>.</summary>
    public void Note(IndexProgress has) => _note.Bind(1, has.Room).Bind(2, has.First).Bind(3, has.Last).Bind(4, has.At).Run();

    /// <summary>Notes that it has nothing of a room, which the journal has forgotten; within <see cref="Change"/>.</summary>
    public void Forget(long room) => _forget.Bind(1, room).Run();

    /// <summary>Gives some of the file's empty pages back to the file system; false if there are few.</summary>
    public bool TryShrink(int pages)
    {
        if (_connection.Number("PRAGMA freelist_count") < 2 * pages)
        {
            return false;
        }

        using var vacuum = new Statement(_connection, $"PRAGMA incremental_vacuum({pages})");
        vacuum.Run(); // each step gives back a page
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
