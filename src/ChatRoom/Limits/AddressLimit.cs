namespace ChatRoom.Limits;

/// <summary>The limits that all connections of one address share.</summary>
internal enum AddressLimit
{
    /// <summary>New connections.</summary>
    Connection,

    /// <summary>Messages and commands.</summary>
    Message,

    /// <summary>Bytes of any kind.</summary>
    Byte,

    /// <summary>New rooms.</summary>
    Room,

    /// <summary>Tokens to resume a session.</summary>
    Token,

    /// <summary>Attempts with an invalid token.</summary>
    Guess,

    /// <summary>Passwords that are checked.</summary>
    Password,

    /// <summary>Wrong passwords.</summary>
    WrongPassword,

    /// <summary>New accounts.</summary>
    Registration,

    /// <summary>Refused connections that get the reason; further ones are closed at once.</summary>
    Explanation,

    /// <summary>Arrivals and departures that are announced individually.</summary>
    Announcement,

    /// <summary>Reports to the moderators.</summary>
    Report,

    /// <summary>Commands that write to the state and the audit log.</summary>
    Act,
}
