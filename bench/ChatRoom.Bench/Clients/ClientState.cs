namespace ChatRoom.Bench.Clients;

/// <summary>How far a client has come.</summary>
internal enum ClientState
{
    /// <summary>On its way through connect, TLS, and the handshake.</summary>
    Joining,

    /// <summary>A member.</summary>
    Joined,

    /// <summary>Gone.</summary>
    Closed,
}
