namespace ChatRoom.Services;

/// <summary>Why somebody has a lower role than their own.</summary>
internal enum RoleReduction
{
    /// <summary>Nothing: they have their own.</summary>
    None,

    /// <summary>The room is private, and they are not invited.</summary>
    PrivateRoom,

    /// <summary>They are banned.</summary>
    Ban,

    /// <summary>The server is for people with an account.</summary>
    GuestsDenied,

    /// <summary>The room is for people with an account.</summary>
    AccountsOnlyRoom,

    /// <summary>The room has a key.</summary>
    RoomKey,

    /// <summary>They are muted.</summary>
    Mute,

    /// <summary>The room is moderated, and they have no voice.</summary>
    ModeratedRoom,

    /// <summary>Guests only read.</summary>
    GuestsRead,

    /// <summary>Their access token allows less than their account.</summary>
    TokenScope,
}
