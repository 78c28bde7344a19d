namespace ChatRoom.State.Records;

/// <summary>The roles that an account can be given in a room. Its owner is in the room's own record.</summary>
internal enum RoomRole
{
    /// <summary>May speak in a moderated room.</summary>
    Voice,

    /// <summary>May keep order.</summary>
    Moderator,
}
