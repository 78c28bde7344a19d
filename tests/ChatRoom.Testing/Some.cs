using System.Text;
using ChatRoom.Protocol;

namespace ChatRoom.Testing;

/// <summary>Creates sample objects for tests.</summary>
public static class Some
{
    /// <summary>Creates an alias.</summary>
    public static Alias Alias(string name) =>
        Protocol.Alias.TryParse(name, 32, out var alias, out var reason) ? alias : throw new ArgumentException(reason, nameof(name));

    /// <summary>Creates the name of a room.</summary>
    public static RoomName Room(string name = "#lobby") =>
        RoomName.TryParse(name, out var room, out var reason) ? room : throw new ArgumentException(reason, nameof(name));

    /// <summary>Creates a message.</summary>
    public static ChatEvent Message(string text, string author = "ann") => Event(ChatEventKind.Message, author, text);

    /// <summary>Creates a message of a person.</summary>
    public static ChatEvent MessageOf(long person, string text, string author = "ann") => Event(ChatEventKind.Message, author, text, person: person);

    /// <summary>Creates an event that removes the text of a message.</summary>
    public static ChatEvent Redaction(long target, string by = "carl", string of = "ann") => Event(ChatEventKind.Redacted, by, of, target);

    /// <summary>Creates an event that removes the texts of several messages.</summary>
    public static ChatEvent Purge(IReadOnlyList<long> targets, string by = "carl", string of = "ann") =>
        Event(ChatEventKind.Purged, by, Encoding.UTF8.GetString(PurgedMessages.Format(targets, Alias(of))));

    /// <summary>Creates an event that changes the text of a message.</summary>
    public static ChatEvent Edit(long target, string text, string by = "ann") => Event(ChatEventKind.Edited, by, text, target);

    /// <summary>Creates an event.</summary>
    public static ChatEvent Event(ChatEventKind kind, string author = "ann", string text = "", long target = 0, long person = 0) => new()
    {
        Kind = kind,
        At = new DateTimeOffset(2026, 11, 22, 15, 4, 0, TimeSpan.Zero),
        Author = Alias(author),
        AuthorId = person,
        Text = Encoding.UTF8.GetBytes(text),
        Target = target,
    };
}
