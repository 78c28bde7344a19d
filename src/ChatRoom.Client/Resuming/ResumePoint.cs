namespace ChatRoom.Client.Resuming;

/// <summary>The data that resume a session at a position.</summary>
/// <param name="Alias">The client's alias.</param>
/// <param name="Token">The token that resumes the session.</param>
/// <param name="Room">The room of the id; null if it is not known.</param>
/// <param name="Id">The highest id that was shown; null if no id is known in that room.</param>
internal sealed record ResumePoint(string Alias, string Token, string? Room, long? Id);
