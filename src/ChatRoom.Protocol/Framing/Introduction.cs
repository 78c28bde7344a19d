namespace ChatRoom.Protocol.Framing;

/// <summary>What a client has said about itself before the server knew its protocol.</summary>
/// <param name="Alias">The alias, as the client sent it.</param>
/// <param name="FirstMessage">The bytes that belong to its first message.</param>
/// <param name="IsGuess">Whether only silence decided, so that the client may speak another protocol.</param>
public sealed record Introduction(ReadOnlyMemory<byte> Alias, ReadOnlyMemory<byte> FirstMessage, bool IsGuess);
