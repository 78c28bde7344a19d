namespace ChatRoom.Services;

/// <summary>What a person is, in a room or on the server. Each role may do everything that the ones before may.</summary>
internal enum Role
{
    /// <summary>Outside a private room: for them, the room does not exist.</summary>
    Outsider,

    /// <summary>Not admitted: banned, or without what the room or the server requires, such as an account or the room's key.</summary>
    Banned,

    /// <summary>Admitted, and only reads.</summary>
    Muted,

    /// <summary>Has no account.</summary>
    Guest,

    /// <summary>Has an account.</summary>
    Member,

    /// <summary>May speak in a moderated room.</summary>
    Voice,

    /// <summary>Keeps order in a room.</summary>
    Moderator,

    /// <summary>Owns a room.</summary>
    Owner,

    /// <summary>Runs the server.</summary>
    Admin,
}
