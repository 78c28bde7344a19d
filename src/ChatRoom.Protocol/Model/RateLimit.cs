namespace ChatRoom.Protocol.Model;

/// <summary>What an address may do only so often.</summary>
public enum RateLimit
{
    /// <summary>Create rooms.</summary>
    NewRooms,

    /// <summary>Get resume tokens.</summary>
    NewTokens,

    /// <summary>Enter invalid resume tokens.</summary>
    WrongTokens,

    /// <summary>Report messages.</summary>
    Reports,

    /// <summary>Use commands that change something for good.</summary>
    Acts,
}
