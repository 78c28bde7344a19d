using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// A statement that is prepared once and run very often. Nothing is allocated when it runs: ADO.NET boxes each parameter
/// and makes a reader each time. Belongs to one connection, and to one thread at a time.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <exception cref="SqliteException">It cannot be prepared.</exception>
    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("the connection is not open");
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Sets a parameter, counted from 1.</summary>
    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    /// <summary>Sets a parameter, counted from 1, to a text in UTF-8; it is copied.</summary>
    public Statement Bind(int index, ReadOnlySpan<byte> utf8)
    {
        Check(raw.sqlite3_bind_text(_statement, index, utf8));
        return this;
    }

    /// <summary>Sets a parameter, counted from 1, to a text; it is copied.</summary>
    public Statement Bind(int index, string text)
    {
        Check(raw.sqlite3_bind_text(_statement, index, text));
        return this;
    }

    /// <summary>Sets a parameter, counted from 1, to nothing.</summary>
    public Statement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(_statement, index));
        return this;
    }

    /// <summary>Goes to the next row; false if there is none: then it can be run again.</summary>
    /// <exception cref="SqliteException">It failed; it can be run again.</exception>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        Reset();
        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }

        return false;
    }

    /// <summary>Runs it to its end, whatever rows it has.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public void Run()
    {
        while (Step())
        {
            // Of no interest.
        }
    }

    /// <summary>A number of the present row, by its column from 0; 0 if there is nothing.</summary>
    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>A text of the present row in UTF-8, by its column from 0; valid until the next step.</summary>
    public ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>A text of the present row, by its column from 0.</summary>
    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    /// <summary>Whether there is nothing in a column of the present row.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>Gives up the rows that are left. What is bound stays.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement); // tells again what the last step told

    /// <inheritdoc />
    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
