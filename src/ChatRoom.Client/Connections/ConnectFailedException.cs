namespace ChatRoom.Client.Connections;

/// <summary>No connection came about. The message tells why, to people, in a phrase that can follow a colon.</summary>
internal sealed class ConnectFailedException(string message, Exception? inner = null) : Exception(message, inner);
