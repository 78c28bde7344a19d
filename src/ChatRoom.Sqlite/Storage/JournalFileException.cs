namespace ChatRoom.Sqlite.Storage;

/// <summary>The journal's file cannot be used as it is. The message says which file, why, and what to do about it, in one line.</summary>
public sealed class JournalFileException : Exception
{
    /// <summary>Creates the exception.</summary>
    public JournalFileException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether the file is damaged, or not a database.</summary>
    public bool IsDamage { get; init; }
}
