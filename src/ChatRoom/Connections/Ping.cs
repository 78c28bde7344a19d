namespace ChatRoom.Connections;

/// <summary>What keeps a connection open on which nothing else is sent, and shows whether the client is still there.</summary>
/// <param name="Bytes">What is sent. The client's software answers it.</param>
/// <param name="Interval">How long nothing is sent before that.</param>
internal sealed record Ping(byte[] Bytes, TimeSpan Interval);
