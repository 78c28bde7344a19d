namespace ChatRoom.Journal.Moving;

/// <summary>What a storage has beside its rows.</summary>
/// <param name="Epoch">The epoch of all ids.</param>
/// <param name="Floor">The greatest id of all rooms that were deleted: a new room begins above it.</param>
/// <param name="LastRoom">The greatest number of a room that was given.</param>
/// <param name="LastAudit">The greatest number of a row of the audit log that was given.</param>
public sealed record MoveHead(long Epoch, long Floor, long LastRoom, long LastAudit);
