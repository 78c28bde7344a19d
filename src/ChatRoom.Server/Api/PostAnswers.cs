namespace ChatRoom.Server.Api;

/// <summary>A message that is published.</summary>
/// <param name="Room">Its room.</param>
/// <param name="Id">Its number there.</param>
internal sealed record PostedBody(string Room, long Id);

/// <summary>A message that waits for a moderator.</summary>
/// <param name="Room">Its room.</param>
/// <param name="Held">Why, for people.</param>
internal sealed record HeldBody(string Room, string Held);
