using System.Globalization;
using System.Text;

namespace ChatRoom.Bench.Clients;

/// <summary>What a member sends in one dialect: to join, and around each payload. All in ASCII.</summary>
/// <param name="Hello">Sent as soon as the connection is open; empty: the server speaks first.</param>
/// <param name="Steps">What the member waits for, in order, and what it answers; null: nothing.</param>
/// <param name="Refusal">What the server sends instead of the second step's words if it does not accept the alias.</param>
/// <param name="Before">Stands before a payload.</param>
/// <param name="After">Ends a message.</param>
internal sealed record Talk(string Hello, (string Awaited, string? Answer)[] Steps, string Refusal, string Before, string After)
{
    /// <summary>What a member of a run sends.</summary>
    /// <param name="options">The run.</param>
    /// <param name="alias">The member's alias.</param>
    /// <param name="room">The room to enter, with its <c>#</c>; null: the one that everybody is in.</param>
    public static Talk Of(LoadOptions options, string alias, string? room) => options.Dialect switch
    {
        LoadDialect.Irc => new(
            $"NICK {alias}\r\nUSER u 0 * :u\r\n", [(" 001 ", "JOIN #room\r\n"), (" 366 ", null)], " 433 ", "PRIVMSG #room :", "\r\n"),
        LoadDialect.Nats => new(
            "", [("\r\n", "CONNECT {\"verbose\":false}\r\nSUB room 1\r\nPING\r\n"), ("PONG\r\n", null)], "-ERR",
            string.Create(CultureInfo.InvariantCulture, $"PUB room {options.Size}\r\n"), "\r\n"),
        LoadDialect.Classic => OfChatRoom(alias, room, "", $"{alias}: "),
        _ => OfChatRoom(alias, room, "\n", ""),
    };

    // As docs/protocol.md has it.
    private static Talk OfChatRoom(string alias, string? room, string end, string before) => new(
        "",
        room is null
            ? [("alias?", alias + end), ("You are now connected!", null)]
            : [("alias?", alias + end), ("You are now connected!", $"/join {room}{end}"), ($"* you are in {room} now,", null)],
        "alias?",
        before,
        end);

    /// <summary>The bytes of one of its texts.</summary>
    public static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
