namespace ChatRoom.Protocol.Model;

/// <summary>What a client wants to see before each event.</summary>
/// <param name="Timestamps">The server's local time.</param>
/// <param name="Ids">The event's number in its room.</param>
public readonly record struct Display(bool Timestamps, bool Ids);
