using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// A statement that is prepared once and run very often, without allocations: ADO.NET boxes each parameter and creates a
/// reader each time. Belongs to one connection, and to one thread at a time.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <exception cref="SqliteException">The statement cannot be prepared.</exception>
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

    /// <summary>Sets a parameter, counted from 1, to a copy of a UTF-8 text.</summary>
    public Statement Bind(int index, ReadOnlySpan<byte> utf8)
    {
        Check(raw.sqlite3_bind_text(_statement, index, utf8));
        return this;
    }

    /// <summary>Sets a parameter, counted from 1, to a copy of a text.</summary>
    public Statement Bind(int index, string text)
    {
        Check(raw.sqlite3_bind_text(_statement, index, text));
        return this;
    }

    /// <summary>Sets a parameter, counted from 1, to NULL.</summary>
    public Statement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(_statement, index));
        return this;
    }

    /// <summary>Goes to the next row; returns false after the last one, and then the statement can run again.</summary>
    /// <exception cref="SqliteException">The statement failed; it can run again.</exception>
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

    /// <summary>Runs the statement to its end, and ignores its rows.</summary>
    /// <exception cref="SqliteException">The statement failed.</exception>
    public void Run()
    {
        while (Step())
        {
            // Rows are ignored.
        }
    }

    /// <summary>Returns the number in a column of the current row, counted from 0; 0 if it is NULL.</summary>
    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>Returns the UTF-8 text in a column of the current row, counted from 0; valid until the next step.</summary>
    public ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>Returns the text in a column of the current row, counted from 0.</summary>
    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    /// <summary>Returns whether a column of the current row is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>Skips the remaining rows. Parameters keep their values.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement); // repeats the result of the last step

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
