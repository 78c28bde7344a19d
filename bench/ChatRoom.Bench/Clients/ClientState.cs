namespace ChatRoom.Bench.Clients;

/// <summary>The states of a client.</summary>
internal enum ClientState
{
    /// <summary>The client is connecting, or in the TLS or chat handshake.</summary>
    Joining,

    /// <summary>The client is a member of its room.</summary>
    Joined,

    /// <summary>The connection is closed.</summary>
    Closed,
}
