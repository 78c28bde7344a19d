namespace ChatRoom.Bench.Comparison;

/// <summary>The names of the servers in the results, and their titles in the report.</summary>
internal static class Servers
{
    public const string ChatRoom = "chatroom";
    public const string ChatRoomTls = "chatroom-tls";
    public const string ChatRoomProcess = "chatroom-process";
    public const string Limit = "limit";
    public const string Nats = "nats";
    public const string Ngircd = "ngircd";
    public const string SignalR = "signalr";
    public const string Ws = "ws";

    public static string TitleOf(string server) => server switch
    {
        ChatRoom => "**ChatRoom**",
        ChatRoomTls => "**ChatRoom**, TLS",
        Limit => "`limit`",
        Nats => "nats-server",
        SignalR => "SignalR hub",
        Ws => "`ws` (Node)",
        _ => server,
    };
}
