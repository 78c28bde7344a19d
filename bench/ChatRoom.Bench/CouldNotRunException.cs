namespace ChatRoom.Bench;

/// <summary>There was nothing to measure: exit code 1, and the message tells why.</summary>
internal sealed class CouldNotRunException(string message) : Exception(message);
