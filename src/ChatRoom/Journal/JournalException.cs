namespace ChatRoom.Journal;

/// <summary>A journal could not store or read.</summary>
public sealed class JournalException : Exception
{
    /// <summary>Creates it.</summary>
    public JournalException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
