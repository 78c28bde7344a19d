namespace ChatRoom.Client.Resuming;

/// <summary>A line that was going to be written.</summary>
/// <param name="Id">Its id; null if it has none.</param>
/// <param name="Bytes">How long it is, its end included.</param>
internal sealed record KeptLine(long? Id, int Bytes);
