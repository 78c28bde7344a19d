namespace ChatRoom.Client.Connections;

/// <summary>A connection failed. The message is a phrase that says why, without the address.</summary>
internal sealed class ConnectFailedException(string message, Exception? inner = null) : Exception(message, inner);
