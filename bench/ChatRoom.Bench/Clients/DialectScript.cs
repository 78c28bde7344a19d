using System.Globalization;
using System.Text;

namespace ChatRoom.Bench.Clients;

/// <summary>The texts that a client sends and awaits in one dialect; each character is one byte.</summary>
/// <param name="Hello">Sent as soon as the connection is open; empty: the server speaks first.</param>
/// <param name="Steps">The texts that the client awaits, in order, each with its answer; null: no answer.</param>
/// <param name="Refusal">The text that the server sends in the second step if it refuses the alias.</param>
/// <param name="Before">The text before a payload.</param>
/// <param name="After">The text after a payload.</param>
internal sealed record DialectScript(string Hello, (string Awaited, string? Answer)[] Steps, string Refusal, string Before, string After)
{
    /// <summary>Returns the script of a client.</summary>
    /// <param name="options">The options of the run.</param>
    /// <param name="alias">The client's alias.</param>
    /// <param name="room">The room to join, with its <c>#</c>; null: the lobby.</param>
    public static DialectScript Of(LoadOptions options, string alias, string? room) => options.Dialect switch
    {
        LoadDialect.Irc => new(
            $"NICK {alias}\r\nUSER u 0 * :u\r\n", [($" 001 {alias} ", "JOIN #room\r\n"), ($" 366 {alias} ", null)], " 433 * ", "PRIVMSG #room :", "\r\n"),
        LoadDialect.Nats => new(
            "", [("\r\n", "CONNECT {\"verbose\":false}\r\nSUB room 1\r\nPING\r\n"), ("PONG\r\n", null)], "-ERR",
            string.Create(CultureInfo.InvariantCulture, $"PUB room {options.Size}\r\n"), "\r\n"),
        LoadDialect.Json => new("", [("alias?", $"{OfJson(alias, room)}\n"), (Live, null)], Error, Say, SayEnd + "\n"),
        LoadDialect.WebSocket => new(
            Upgrade(options),
            [(EndOfHead, Frame(OfJson(alias, room))), (Live, null)],
            Error,
            FrameHead(Say.Length + options.Size + SayEnd.Length) + Say,
            SayEnd),
        LoadDialect.SignalR => new(
            Upgrade(options),
            [(EndOfHead, Frame($"{{\"protocol\":\"json\",\"version\":1}}{SignalREnd}")), ($"{{}}{SignalREnd}", Frame(Invocation("Join", alias))), ($"[\"{alias}\"]", null)],
            "\"error\"",
            FrameHead(Invocation("Say", "").Length + options.Size) + Invocation("Say", "")[..^SignalRTail.Length],
            SignalRTail),
        LoadDialect.Ws => new(Upgrade(options), [(EndOfHead, Frame(alias)), ($"{alias} joined", null)], "refused", FrameHead(options.Size), ""),
        LoadDialect.Classic => OfChatRoom(alias, room, "", $"{alias}: "),
        _ => OfChatRoom(alias, room, "\n", ""),
    };

    // See docs/json.md.
    private const string Live = "\"type\":\"live\"";
    private const string Error = "\"type\":\"error\"";
    private const string Say = "{\"say\":\"";
    private const string SayEnd = "\"}";

    // SignalR's hub protocol in JSON: each message ends with this byte.
    private const string SignalREnd = "\u001e";
    private const string SignalRTail = $"\"]}}{SignalREnd}";
    private const string EndOfHead = "\r\n\r\n";

    private static string Upgrade(LoadOptions options) =>
        $"GET /chat HTTP/1.1\r\nHost: {options.Host}:{options.Port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

    private static string Invocation(string method, string argument) => $"{{\"type\":1,\"target\":\"{method}\",\"arguments\":[\"{argument}{SignalRTail}";

    private static string Frame(string text) => FrameHead(text.Length) + text;

    private static string OfJson(string alias, string? room) => $$"""{"alias":"{{alias}}","history":0,"rooms":["{{room ?? "#lobby"}}"]}""";

    /// <summary>Returns the head of a text frame of a client. The mask is 0, so that the payload is as it is.</summary>
    private static string FrameHead(int length) => length < 126
        ? $"\u0081{(char)(0x80 | length)}\0\0\0\0"
        : $"\u0081\u00FE{(char)(length >> 8)}{(char)(length & 0xFF)}\0\0\0\0";

    // See docs/protocol.md.
    private static DialectScript OfChatRoom(string alias, string? room, string end, string before) => new(
        "",
        room is null
            ? [("alias?", alias + end), ("You are now connected!", null)]
            : [("alias?", alias + end), ("You are now connected!", $"/join {room}{end}"), ($"* you are in {room} now,", null)],
        "alias?",
        before,
        end);

    /// <summary>Encodes a text of a script.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
