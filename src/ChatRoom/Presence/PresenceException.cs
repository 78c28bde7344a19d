namespace ChatRoom.Presence;

/// <summary>Presence could not be read or changed. A later attempt may succeed.</summary>
public sealed class PresenceException(string message, Exception? inner = null) : Exception(message, inner);
