namespace ChatRoom.Journal;

/// <summary>Why an event cannot replace the text of its target. Databases know the reasons by these numbers, which never change.</summary>
public enum TextRefusal
{
    /// <summary>The event names no message.</summary>
    NoTarget = 1,

    /// <summary>The target does not exist.</summary>
    NoMessage = 2,

    /// <summary>The target is not a message.</summary>
    NotAMessage = 3,

    /// <summary>The text of the target is already removed.</summary>
    Removed = 4,

    /// <summary>The new text is empty.</summary>
    EmptyText = 5,
}
