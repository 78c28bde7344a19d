namespace ChatRoom.Client.Resuming;

/// <summary>Who we are to a server, and how far we have come there.</summary>
/// <param name="Alias">What we are called.</param>
/// <param name="Token">What lets us come back.</param>
/// <param name="Room">Our room; null if it is not known. Ids are its own.</param>
/// <param name="Id">The highest id that was shown; null if none is known in that room.</param>
internal sealed record Bookmark(string Alias, string Token, string? Room, long? Id);
