namespace ChatRoom.Bench;

/// <summary>The protocols of the load generator.</summary>
public enum LoadDialect
{
    /// <summary>ChatRoom's text clients: lines.</summary>
    Text,

    /// <summary>The classic client: messages without line ends.</summary>
    Classic,

    /// <summary>ChatRoom's json clients: one object a line.</summary>
    Json,

    /// <summary>The same objects in the frames of a WebSocket; the port is that of HTTP.</summary>
    WebSocket,

    /// <summary>IRC, where members do not receive their own messages.</summary>
    Irc,

    /// <summary>NATS, where the room is a subject.</summary>
    Nats,

    /// <summary>A SignalR hub by WebSocket (<c>bench/tools/peers/signalr.cs</c>).</summary>
    SignalR,

    /// <summary>A broadcaster by WebSocket (<c>bench/tools/peers/ws.mjs</c>): texts.</summary>
    Ws,
}
