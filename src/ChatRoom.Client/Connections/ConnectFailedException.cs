namespace ChatRoom.Client.Connections;

/// <summary>A connection failed. The message says why, in a phrase that can follow a colon.</summary>
internal sealed class ConnectFailedException(string message, Exception? inner = null) : Exception(message, inner);
