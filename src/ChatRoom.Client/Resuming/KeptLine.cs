namespace ChatRoom.Client.Resuming;

/// <summary>A line that was about to be written.</summary>
/// <param name="Id">Its id; null if it has none.</param>
/// <param name="Bytes">Its length, including its end.</param>
internal sealed record KeptLine(long? Id, int Bytes);
