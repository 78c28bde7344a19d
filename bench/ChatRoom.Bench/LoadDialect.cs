namespace ChatRoom.Bench;

/// <summary>How the members talk.</summary>
public enum LoadDialect
{
    /// <summary>Lines, as a text client of ChatRoom.</summary>
    Text,

    /// <summary>The classic client: nothing ends a message.</summary>
    Classic,

    /// <summary>IRC: a server does not send members their own messages.</summary>
    Irc,

    /// <summary>NATS: the room is a subject.</summary>
    Nats,
}
