namespace ChatRoom.Client.Resuming;

/// <summary>A session with a server that can be resumed.</summary>
/// <param name="Alias">Our alias.</param>
/// <param name="Token">The token that resumes it.</param>
/// <param name="Room">Our room, to which ids belong; null if it is not known.</param>
/// <param name="Id">The highest id that was shown; null if none is known in that room.</param>
internal sealed record Bookmark(string Alias, string Token, string? Room, long? Id);
