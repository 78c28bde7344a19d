namespace ChatRoom.Protocol;

/// <summary>What somebody did to keep order, as a <see cref="ChatEventKind.Moderation"/> event says it.</summary>
public enum ModerationAct
{
    /// <summary>Something that a later version knows.</summary>
    Other,

    /// <summary>Removed somebody from the room.</summary>
    Kick,

    /// <summary>Forbade somebody to speak.</summary>
    Mute,

    /// <summary>Allowed somebody to speak again.</summary>
    Unmute,

    /// <summary>Forbade somebody to be here.</summary>
    Ban,

    /// <summary>Allowed somebody to be here again.</summary>
    Unban,

    /// <summary>Made somebody a moderator.</summary>
    Op,

    /// <summary>Made a moderator an ordinary member.</summary>
    Deop,

    /// <summary>Gave somebody a voice in a moderated room.</summary>
    Voice,

    /// <summary>Took somebody's voice.</summary>
    Devoice,

    /// <summary>Made somebody the owner of the room.</summary>
    Owner,

    /// <summary>Changed a setting of the room, which stands in place of a person.</summary>
    Set,

    /// <summary>Removed many messages of somebody.</summary>
    Purge,

    /// <summary>Began a lockdown of the server; its level stands in place of a person.</summary>
    Lockdown,

    /// <summary>Ended the lockdown.</summary>
    Unlock,

    /// <summary>Told all rooms something; the text is the reason.</summary>
    Announce,

    /// <summary>Suspended an account.</summary>
    Suspend,

    /// <summary>Ended the suspension of an account.</summary>
    Unsuspend,
}
