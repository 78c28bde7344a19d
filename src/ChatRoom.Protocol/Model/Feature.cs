namespace ChatRoom.Protocol.Model;

/// <summary>What a client cannot have while stored data is unavailable.</summary>
public enum Feature
{
    /// <summary>A room's history.</summary>
    History,

    /// <summary>The messages that a resumed session has missed; the server closes the connection.</summary>
    MissedMessages,

    /// <summary>The first room; the server closes the connection.</summary>
    FirstRoom,

    /// <summary>An alias.</summary>
    Aliases,

    /// <summary>Who is in which room.</summary>
    Presence,

    /// <summary>Resuming a session.</summary>
    Resuming,

    /// <summary>A token for the session.</summary>
    IssuingTokens,

    /// <summary>Revoking the token.</summary>
    RevokingTokens,

    /// <summary>Accounts: what was to be changed is not changed, or it is unknown whether it is.</summary>
    Accounts,

    /// <summary>Private messages; it is not known whether one arrived.</summary>
    Whispers,
}
