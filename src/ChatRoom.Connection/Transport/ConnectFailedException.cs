namespace ChatRoom.Connection.Transport;

/// <summary>A connection failed. The message is a phrase that says why, without the address.</summary>
/// <param name="message">The phrase.</param>
/// <param name="inner">The cause, or null if there is none.</param>
public sealed class ConnectFailedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the user can change.</summary>
    public ConnectFault Fault { get; init; }
}
