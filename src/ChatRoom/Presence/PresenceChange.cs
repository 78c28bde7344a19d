namespace ChatRoom.Presence;

/// <summary>The part of a change of presence that others see.</summary>
public enum PresenceChange
{
    /// <summary>Others see nothing: another connection of the person is in the room, or the call changed nothing.</summary>
    None,

    /// <summary>The person appeared in the room or disappeared from it. Another of their connections is in other rooms.</summary>
    InRoom,

    /// <summary>The person appeared in the room or disappeared from it. None of their other connections is in any room.</summary>
    InChat,
}
