using System.ComponentModel;
using Npgsql;

namespace ChatRoom.Postgres.Configuration;

/// <summary>The settings of the storage in PostgreSQL.</summary>
public sealed class PostgresOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = $"{ChatRoomOptions.Section}:Postgres";

    private const string Key = $"{Section}:{nameof(ConnectionString)}";
    private const string FileKey = $"{Section}:{nameof(PasswordFile)}";

    /// <summary>The connection string, in Npgsql's form.</summary>
    [Description("the PostgreSQL database, for Kind Postgres: Host=db;Database=chatroom;Username=chatroom; several hosts: Host=db1,db2;Target Session Attributes=primary")]
    public string ConnectionString { get; set; } = "";

    /// <summary>A file that holds the password and nothing else. It is read again for each connection.</summary>
    [Description("a file that contains only the password of the database's user; read again for each connection; empty: none")]
    public string PasswordFile { get; set; } = "";

    /// <summary>Returns the errors in the settings, one line each. They contain no part of the connection string: a mistake in it may show a password.</summary>
    public static IEnumerable<string> Errors(PostgresOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Parse(options.ConnectionString) is not { Host.Length: > 0 } parsed)
        {
            return [$"{Key}: is not a connection string with a host; allowed: one like Host=db;Database=chatroom;Username=chatroom"];
        }

        if (parsed.TargetSessionAttributes is { Length: > 0 } target && target.ToLowerInvariant() is not ("primary" or "read-write" or "any"))
        {
            return [$"{Key}: Target Session Attributes is not valid; allowed: primary, because the server writes"];
        }

        if (options.PasswordFile.Length == 0)
        {
            return [];
        }

        return parsed.Password is { Length: > 0 }
            ? [$"{FileKey}: {Key} has a password, too; allowed: one of the two"]
            : ReadErrors(Path.GetFullPath(options.PasswordFile));
    }

    /// <summary>Returns the parts of a connection string, or null if it is not valid.</summary>
    internal static NpgsqlConnectionStringBuilder? Parse(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Returns the password in a file.</summary>
    internal static string ReadPassword(string path) => File.ReadAllText(path).Trim();

    private static IEnumerable<string> ReadErrors(string path)
    {
        try
        {
            return ReadPassword(path).Length > 0 ? [] : [$"{FileKey}: '{path}' is empty"];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [$"{FileKey}: '{path}' cannot be read: {e.Message}"];
        }
    }
}
