namespace ChatRoom.Postgres.Storage;

/// <summary>The database cannot be used as it is. The message says why and what to do, for people.</summary>
public sealed class DatabaseException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the database is unavailable, so that the same may succeed later without a change of the settings.</summary>
    public bool IsUnavailable => InnerException is { } cause && Trouble.IsUnavailable(cause);
}
