using System.Text;
using ChatRoom.Protocol;

namespace ChatRoom.Testing;

/// <summary>Things that tests are about, made in one word.</summary>
public static class Some
{
    /// <summary>An alias.</summary>
    public static Alias Alias(string name) =>
        Protocol.Alias.TryParse(name, 32, out var alias, out var reason) ? alias : throw new ArgumentException(reason, nameof(name));

    /// <summary>A room's name.</summary>
    public static RoomName Room(string name = "#lobby") =>
        RoomName.TryParse(name, out var room, out var reason) ? room : throw new ArgumentException(reason, nameof(name));

    /// <summary>Something that was said.</summary>
    public static ChatEvent Message(string text, string author = "ann") => Event(ChatEventKind.Message, author, text);

    /// <summary>Something that happened.</summary>
    public static ChatEvent Event(ChatEventKind kind, string author = "ann", string text = "") => new()
    {
        Kind = kind,
        At = new DateTimeOffset(2026, 11, 22, 15, 4, 0, TimeSpan.Zero),
        Author = Alias(author),
        Text = Encoding.UTF8.GetBytes(text),
    };
}
