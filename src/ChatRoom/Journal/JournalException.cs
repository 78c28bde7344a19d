namespace ChatRoom.Journal;

/// <summary>A journal could not store or read.</summary>
public sealed class JournalException : Exception
{
    /// <summary>Creates the exception.</summary>
    public JournalException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>
    /// Whether the outcome of an append is unknown: its event may be stored and shown, now or later. False: it is refused, so
    /// it is not stored and never will be.
    /// </summary>
    public bool MayBeStored { get; init; }

    /// <summary>Whether an append is refused because its event cannot replace the text of its target. The message says why, for people.</summary>
    public bool IsOfTarget { get; init; }
}
