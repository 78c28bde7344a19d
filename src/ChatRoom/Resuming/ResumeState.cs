namespace ChatRoom.Resuming;

/// <summary>What a token leads back to.</summary>
/// <param name="Session">The number of the session, which stays the same for as long as the state is kept. Never 0.</param>
/// <param name="TokenHash">The token's SHA-256, 64 hexadecimal digits in lower case.</param>
/// <param name="FormerHash">The same of the token before, while it is still valid; null if it is not.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Room">The room: its name as it is shown.</param>
/// <param name="LastId">The id of the last event there that the client got; 0 if none.</param>
/// <param name="Ids">Whether the client is shown ids.</param>
/// <param name="Timestamps">Whether the client is shown times.</param>
/// <param name="Ignored">The people whom the person ignores; as <c>IgnoreList.Save</c> writes them.</param>
/// <param name="Expires">When the state expires (UTC); null while the person is connected.</param>
/// <param name="Epoch">The epoch of the id (<see cref="Journal.RoomEpoch"/>); 0: not known.</param>
/// <param name="Person">The person's number; 0: the same as the session's, as earlier versions saved it.</param>
public sealed record ResumeState(
    long Session, string TokenHash, string? FormerHash, string Alias, string Room, long LastId, bool Ids, bool Timestamps, string Ignored,
    DateTimeOffset? Expires, long Epoch = 0, long Person = 0)
{
    /// <summary>The number of the person whose session it is.</summary>
    internal long Owner => Person == 0 ? Session : Person;
}
