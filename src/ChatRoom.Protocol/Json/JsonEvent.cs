using System.Globalization;
using System.Text.Json;

namespace ChatRoom.Protocol.Json;

/// <summary>The members of an event.</summary>
/// <param name="Room">The room of the event.</param>
/// <param name="Id">Its id; 0: it has none.</param>
/// <param name="Event">The event.</param>
/// <param name="IsPast">Whether it is shown after it happened: history, or a missed event.</param>
internal readonly record struct JsonEvent(RoomName Room, long Id, ChatEvent Event, bool IsPast)
{
    // The members that every event has, with their longest values, and the names of the others.
    private const int MostFixedBytes = 256;

    /// <summary>Returns an upper bound of the bytes of an event's line.</summary>
    public static int MaxBytes(ChatEvent e) => MostFixedBytes + MostRoomBytes + Escaped(e.Author is null ? [] : e.Author.Utf8.Span) + Escaped(e.Text.Span)
        + (e.Kind == ChatEventKind.Purged ? PurgedMessages.Most * MostIdBytes : 0);

    private const int MostIdBytes = 20; // with a comma

    // "#" and at most 32 characters, each a surrogate pair that is escaped.
    private const int MostRoomBytes = (RoomName.MaxLength + 1) * 12;

    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter json, JsonEvent one)
    {
        var e = one.Event;
        json.WriteString("type"u8, TypeOf(e.Kind));
        json.WriteString("room"u8, one.Room.Value);
        if (one.Id > 0)
        {
            json.WriteNumber("id"u8, one.Id);
        }

        WriteTime(json, "at"u8, e.At);
        if (e.Author is { } author)
        {
            json.WriteString("alias"u8, author.Utf8.Span);
        }

        switch (e.Kind)
        {
            case ChatEventKind.Message or ChatEventKind.Action:
                json.WriteString("text"u8, e.Text.Span);
                if (e.ReplacedBy != 0)
                {
                    json.WriteBoolean(e.IsRedacted ? "redacted"u8 : "edited"u8, true);
                }

                break;
            case ChatEventKind.Renamed: json.WriteString("to"u8, e.Text.Span); break;
            case ChatEventKind.Topic: json.WriteString("topic"u8, e.Text.Span); break;
            case ChatEventKind.Crowd:
                json.WriteNumber("connected"u8, e.Arrivals);
                json.WriteNumber("left"u8, e.Departures);
                break;
            case ChatEventKind.Redacted:
                json.WriteNumber("target"u8, e.Target);
                json.WriteString("author"u8, e.Text.Span);
                break;
            case ChatEventKind.Purged: WritePurge(json, e.Text.Span); break;
            case ChatEventKind.Edited:
                json.WriteNumber("target"u8, e.Target);
                if (!e.Text.IsEmpty)
                {
                    json.WriteString("text"u8, e.Text.Span);
                }

                break;
            case ChatEventKind.Moderation: WriteModeration(json, e); break;
        }

        if (one.IsPast)
        {
            json.WriteBoolean("past"u8, true);
        }
    }

    /// <summary>Writes a time, in milliseconds and UTC.</summary>
    public static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Span<byte> utf8 = stackalloc byte[32];
        time.UtcDateTime.TryFormat(utf8, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        json.WriteString(name, utf8[..length]);
    }

    private static void WritePurge(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        json.WriteStartArray("targets"u8);
        foreach (var id in PurgedMessages.IdsIn(text))
        {
            json.WriteNumberValue(id);
        }

        json.WriteEndArray();
        if (PurgedMessages.AuthorIn(text) is { IsEmpty: false } author)
        {
            json.WriteString("author"u8, author);
        }
    }

    private static ReadOnlySpan<byte> TypeOf(ChatEventKind kind) => kind switch
    {
        ChatEventKind.Message => "message"u8,
        ChatEventKind.Action => "action"u8,
        ChatEventKind.Connected => "connected"u8,
        ChatEventKind.Left => "left"u8,
        ChatEventKind.Joined => "joined"u8,
        ChatEventKind.Parted => "parted"u8,
        ChatEventKind.Renamed => "renamed"u8,
        ChatEventKind.Topic => "topic"u8,
        ChatEventKind.Crowd => "crowd"u8,
        ChatEventKind.Redacted => "redacted"u8,
        ChatEventKind.Edited => "edited"u8,
        ChatEventKind.Moderation => "moderation"u8,
        ChatEventKind.Purged => "purged"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind of event"),
    };

    private static void WriteModeration(Utf8JsonWriter json, ChatEvent e)
    {
        var moderation = ModerationText.Read(e.Text.Span);
        json.WriteString("act"u8, moderation.Name);
        if (!moderation.Whom.IsEmpty)
        {
            json.WriteString("whom"u8, moderation.Whom);
        }

        if (moderation.Seconds is { } seconds && e.At < DateTimeOffset.MaxValue.AddSeconds(-seconds))
        {
            WriteTime(json, "until"u8, e.At.AddSeconds(seconds));
        }

        if (!moderation.Reason.IsEmpty)
        {
            json.WriteString("reason"u8, moderation.Reason);
        }
    }

    /// <summary>Of ASCII that is no control, quotation marks and backslashes are escaped; of the rest, each byte may need a whole escape.</summary>
    private static int Escaped(ReadOnlySpan<byte> utf8) => utf8.Length * (utf8.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? 6 : 2);
}
