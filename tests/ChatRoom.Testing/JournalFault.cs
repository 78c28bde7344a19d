namespace ChatRoom.Testing;

/// <summary>What a <see cref="FaultyJournal"/> does with a call.</summary>
public enum JournalFault
{
    /// <summary>What it should.</summary>
    None,

    /// <summary>It refuses: an append is not stored, and nothing can be read.</summary>
    Refused,

    /// <summary>The outcome of an append is unknown; the event is stored.</summary>
    UnknownAndStored,

    /// <summary>The outcome of an append is unknown; the event is not stored.</summary>
    UnknownAndLost,

    /// <summary>It answers when the test says so, and all later calls after that.</summary>
    Silent,
}
