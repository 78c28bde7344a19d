namespace ChatRoom.Client.Resuming;

/// <summary>A line that the client was about to write.</summary>
/// <param name="Id">The id of the line; null if it has none.</param>
/// <param name="Bytes">The length of the line in bytes, including its line end.</param>
internal sealed record PendingLine(long? Id, int Bytes);
