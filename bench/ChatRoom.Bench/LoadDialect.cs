namespace ChatRoom.Bench;

/// <summary>The protocols of the load generator.</summary>
public enum LoadDialect
{
    /// <summary>ChatRoom's text clients: lines.</summary>
    Text,

    /// <summary>The classic client: messages without line ends.</summary>
    Classic,

    /// <summary>IRC, where members do not receive their own messages.</summary>
    Irc,

    /// <summary>NATS, where the room is a subject.</summary>
    Nats,
}
