using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Storage;

/// <summary>Runs SQL that is needed once; for SQL that runs often there is <see cref="Statement"/>.</summary>
internal static class SqliteConnectionExtensions
{
    /// <summary>Runs statements without a result.</summary>
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // all statements are constants of this project
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Returns the number that a statement yields; 0 if it yields none.</summary>
    public static long Number(this SqliteConnection connection, string sql) =>
        Value(connection, sql) is { } value ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;

    /// <summary>Returns the text that a statement yields; null if it yields none.</summary>
    public static string? Text(this SqliteConnection connection, string sql) => Value(connection, sql) as string;

    private static object? Value(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // as above
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar() is var value and not DBNull ? value : null;
    }
}
