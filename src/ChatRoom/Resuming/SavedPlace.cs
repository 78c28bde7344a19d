namespace ChatRoom.Resuming;

/// <summary>What a token's holder comes back to.</summary>
/// <param name="TokenHash">Whose it is: the token's SHA-256, 64 hexadecimal digits in lower case.</param>
/// <param name="Alias">By which alias it went.</param>
/// <param name="Room">In which room it was: its name as it is shown.</param>
/// <param name="LastId">The id of the last event there that it got; 0 if none.</param>
/// <param name="Ids">Whether it was shown ids.</param>
/// <param name="Timestamps">Whether it was shown times.</param>
/// <param name="Expires">From when on nobody comes back to it (UTC); null while somebody is there.</param>
public sealed record SavedPlace(
    string TokenHash, string Alias, string Room, long LastId, bool Ids, bool Timestamps, DateTimeOffset? Expires);
