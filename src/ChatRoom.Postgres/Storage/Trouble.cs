using System.Net.Sockets;
using Npgsql;

namespace ChatRoom.Postgres.Storage;

/// <summary>Classifies and explains errors of the database. Explanations contain neither passwords nor what is stored.</summary>
internal static class Trouble
{
    private const string TakenOver = "CR001"; // raised by our own functions
    private const string Fatal = "FATAL";
    private const string Panic = "PANIC";
    private const string CommitOfNotifications = "PreCommit_Notify"; // where PostgreSQL finds that the queue is full

    /// <summary>Returns whether an exception comes from the database or the way to it; otherwise it is a bug.</summary>
    public static bool IsOfDatabase(Exception e) =>
        e is NpgsqlException or SocketException or TimeoutException or IOException or UnauthorizedAccessException
        || e is InvalidOperationException { Source: "Npgsql" } or ObjectDisposedException { ObjectName: not null };

    /// <summary>Returns whether this process may no longer store: another server has taken over, or the other nodes have declared this one over.</summary>
    public static bool IsTakenOver(Exception e) => e is PostgresException { SqlState: TakenOver };

    /// <summary>Returns whether the database has certainly rolled back: it has answered with an error, and the session goes on.</summary>
    public static bool IsRolledBack(Exception e) => e is PostgresException answer && answer.InvariantSeverity is not (Fatal or Panic);

    /// <summary>Returns whether the connection was lost, and not because of silence.</summary>
    public static bool IsLostConnection(NpgsqlException e) => !IsRolledBack(e) && !IsTooLong(e);

    /// <summary>Returns whether only what this call stores cannot be stored, and other things can.</summary>
    public static bool IsOfOneCall(Exception e) =>
        e is PostgresException { SqlState: ['2', '2' or '3', ..] or ['5', '4', ..] } and not PostgresException { Routine: CommitOfNotifications };

    /// <summary>Returns whether the same call may succeed when it is asked again at once.</summary>
    public static bool IsPassing(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>Returns whether the database cannot be reached, does not answer, starts, ends, or lacks connections or space.</summary>
    public static bool IsUnavailable(Exception e) =>
        e is SocketException or TimeoutException or (NpgsqlException and not PostgresException)
        || e is PostgresException { SqlState: ['5', '3', ..] or ['5', '7', 'P', ..] or PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>Returns whether a search or a read took too long.</summary>
    public static bool IsTooLong(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or OperationCanceledException or TimeoutException
        || e is NpgsqlException { InnerException: TimeoutException };

    /// <summary>Describes an error in one line.</summary>
    /// <param name="name">The name of the database (<see cref="Database.Name"/>).</param>
    /// <param name="e">The error.</param>
    public static string Explain(string name, Exception e) => e switch
    {
        PostgresException { SqlState: TakenOver } => $"{name} stores nothing more for this server, because another one has taken over, or the cluster has declared this one over: restart it, or end it",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            $"{name} refuses the user or the password: check ChatRoom:Postgres:ConnectionString and PasswordFile, and pg_hba.conf",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => $"{name} does not exist: create it (createdb), or name another one in ChatRoom:Postgres:ConnectionString",
        PostgresException { Routine: CommitOfNotifications } =>
            $"the queue of notifications of {name} is full, because a session that listens does not read: end it (pg_stat_activity; SELECT pg_notification_queue_usage())",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => $"the disk of {name} is full: make room there",
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => $"{name} is read-only: connect to the primary, or promote this server",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => $"{name} has no connection left: raise max_connections, or end other programs",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
            $"{name} denies this user a permission: run ChatRoom.Server migrate --role USER as the owner of the tables",
        PostgresException answer => $"{name} answers with an error ({answer.SqlState}: {answer.MessageText})",
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => $"{name} does not answer",
        InvalidDataException => $"{name} contains something that this version cannot read ({e.Message})",
        _ => $"{name} cannot be reached ({Innermost(e).Message})",
    };

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
