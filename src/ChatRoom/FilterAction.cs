namespace ChatRoom;

/// <summary>What a filter does with a message that it matches, from the mildest to the strictest.</summary>
public enum FilterAction
{
    /// <summary>Nothing: the filter is off.</summary>
    Off,

    /// <summary>The message is published; present moderators get a notice, and the audit log a row.</summary>
    Report,

    /// <summary>The message waits for a moderator.</summary>
    Hold,

    /// <summary>The message is not published.</summary>
    Refuse,

    /// <summary>The message is not published, and its author cannot speak in the room for a while.</summary>
    Mute,
}
