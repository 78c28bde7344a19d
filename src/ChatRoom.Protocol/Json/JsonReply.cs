using System.Text.Json;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Protocol.Json;

/// <summary>The members of replies. A reply that has no form of its own is a notice: its words are <see cref="Wording"/>'s.</summary>
internal static class JsonReply
{
    /// <summary>The bytes of the events in one answer: the readers of many languages take no line longer than 64 KiB by themselves.</summary>
    private const int MostAnswerBytes = 48 * 1024;

    /// <summary>Returns the newest events that fit, a line each.</summary>
    public static IReadOnlyCollection<byte[]> Newest(RoomName room, IReadOnlyList<PastEvent> events, int mostBytes) =>
        PastEvent.Newest(events, past => JsonFormatter.Format(new JsonEvent(room, past.Id, past.Event, IsPast: true)), mostBytes);

    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter json, Reply reply)
    {
        json.WriteString("type"u8, TypeOf(reply));
        if (reply.Ref is { } reference)
        {
            json.WriteString("ref"u8, reference);
        }

        if (RoomOf(reply) is { } room)
        {
            json.WriteString("room"u8, room.Value);
        }

        WriteRest(json, reply);
    }

    private static string TypeOf(Reply reply) => reply switch
    {
        SessionStarted => "welcome",
        RoomEntered => "joined-room",
        RoomLeft => "left-room",
        Live => "live",
        Accepted => "accepted",
        Whisper or WhisperSent => "whisper",
        Skipped or MessagesGone => "skipped",
        NumbersReset => "set-back",
        MarkerMoved => "read",
        SpeechLimits => "speech",
        Pong => "pong",
        Error => "error",
        HistoryPage or SearchResults or ExportPage or WhoList or RoomList or CommandList or CommandDetails or TopicShown or IgnoredPeople or TokenIssued
            or Renamed or Done or Registered or LoggedIn or LoggedOut or PasswordChanged or Unregistered
            or AccessTokenIssued or AccessTokenList or CertificateList or SessionList or ReadUpTo or HeldList or UploadLink or FileLink
            or IncomingWebhookCreated or OutgoingWebhookCreated or WebhookList => "answer",
        _ => "notice",
    };

    private static RoomName? RoomOf(Reply reply) => reply switch
    {
        RoomEntered r => r.Room,
        RoomLeft r => r.Room,
        Live r => r.Room,
        Accepted r => r.Room,
        AlreadyInRoom r => r.Room,
        Skipped r => r.Room,
        MessagesGone r => r.Room,
        NumbersReset r => r.Room,
        HistoryPage r => r.Room,
        SearchResults r => r.Room,
        WhoList r => r.Room,
        TopicShown r => r.Room,
        RoomUnavailable r => r.Room,
        ReadUpTo r => r.Room,
        HeldList h => h.Room,
        HeldForModerators h => h.Room,
        MessageReported r => r.Room,
        UploadLink u => u.Room,
        MarkerMoved m => m.Room,
        SpeechLimits s => s.Room,
        Whisper or WhisperSent or SessionStarted or Pong => null,
        _ => reply.AskedIn,
    };

    private static void WriteRest(Utf8JsonWriter json, Reply reply)
    {
        switch (reply)
        {
            case SessionStarted s: JsonEntry.Write(json, s); break;
            case RoomEntered r: JsonEntry.Write(json, r); break;
            case Live l: json.WriteString("next"u8, l.Next.ToString()); break;
            case Accepted a: json.WriteNumber("id"u8, a.Id); break;
            case Whisper w: WriteWhisper(json, w.From, w.To, w.Text, w.SentAt); break;
            case WhisperSent w: Write(json, w); break;
            case Skipped s: WriteSkipped(json, s.From, s.To, s.Messages); break;
            case MessagesGone g: WriteSkipped(json, g.From, g.To, g.To - g.From + 1); break;
            case NumbersReset n: json.WriteString("next"u8, n.Next.ToString()); break;
            case Error error: JsonError.Write(json, error); break;
            case HistoryPage h: WriteEvents(json, h.Room, h.Events); break;
            case SearchResults s: Write(json, s); break;
            case ExportPage page: Write(json, page); break;
            case WhoList or RoomList or CommandList or CommandDetails: JsonLists.Write(json, reply); break;
            case TopicShown t: json.WriteString("topic"u8, t.Topic); break;
            case IgnoredPeople i: WriteList(json, "ignored", i.Names); break;
            case TokenIssued t: json.WriteString("resume"u8, t.Token); break;
            case Renamed r: json.WriteString("alias"u8, r.Alias.Utf8.Span); break;
            case Registered r: WriteAccount(json, r.Alias, isLoggedIn: true); break;
            case LoggedIn l: WriteAccount(json, l.Alias, isLoggedIn: true); break;
            case PasswordChanged p: WriteAccount(json, p.Alias, isLoggedIn: true); break;
            case LoggedOut l: WriteAccount(json, l.Alias, isLoggedIn: false); break;
            case Unregistered u: WriteAccount(json, u.Alias, isLoggedIn: false); break;
            case AccessTokenIssued or AccessTokenList or CertificateList or SessionList: JsonAccess.Write(json, reply); break;
            case UploadLink or FileLink: JsonFiles.Write(json, reply); break;
            case IncomingWebhookCreated or OutgoingWebhookCreated or WebhookList: JsonWebhooks.Write(json, reply); break;
            case ReadUpTo r: json.WriteNumber("read"u8, r.Id); break;
            case MarkerMoved m: json.WriteNumber("id"u8, m.Id); break;
            case SpeechLimits s: Write(json, s); break;
            case HeldList or HeldForModerators or MessageReported: JsonReview.Write(json, reply); break;
            case RoomLeft or Pong or Done: break;
            default: WriteWords(json, reply); break;
        }
    }

    private static void Write(Utf8JsonWriter json, SpeechLimits limits)
    {
        json.WriteBoolean("muted"u8, limits.Silence is not null);
        if (limits.Silence is Muted { Until: { } until })
        {
            JsonEvent.WriteTime(json, "until"u8, until);
        }

        if (limits.Silence is { } silence)
        {
            WriteWords(json, silence);
        }

        if (limits.Slow is { } slow)
        {
            json.WriteNumber("slow"u8, (long)slow.TotalSeconds);
        }

        if (limits.Wait > TimeSpan.Zero)
        {
            json.WriteNumber("retry_after"u8, (long)Math.Ceiling(limits.Wait.TotalSeconds));
        }
    }

    private static void WriteAccount(Utf8JsonWriter json, Alias alias, bool isLoggedIn)
    {
        json.WriteString("alias"u8, alias.Utf8.Span);
        json.WriteString("account"u8, isLoggedIn ? alias.Value : null);
    }

    private static void WriteWhisper(Utf8JsonWriter json, Alias from, Alias to, string text, DateTimeOffset at)
    {
        json.WriteString("from"u8, from.Utf8.Span);
        json.WriteString("to"u8, to.Utf8.Span);
        json.WriteString("text"u8, text);
        JsonEvent.WriteTime(json, "at"u8, at);
    }

    private static void Write(Utf8JsonWriter json, WhisperSent whisper)
    {
        WriteWhisper(json, whisper.From, whisper.To, whisper.Text, whisper.SentAt);
        if (whisper.Away is { } away)
        {
            json.WriteString("away"u8, away.Text);
        }
    }

    private static void WriteSkipped(Utf8JsonWriter json, long from, long to, long messages)
    {
        json.WriteNumber("from"u8, from);
        json.WriteNumber("to"u8, to);
        json.WriteNumber("messages"u8, messages);
    }

    private static void Write(Utf8JsonWriter json, SearchResults found)
    {
        WriteEvents(json, found.Room, found.Hits);
        json.WriteBoolean("more"u8, found.HasOlder);
        json.WriteBoolean("complete"u8, found.IsComplete);
    }

    private static void Write(Utf8JsonWriter json, ExportPage page)
    {
        json.WriteStartArray("events"u8);
        foreach (var text in page.Texts)
        {
            json.WriteRawValue(text.ToLine(), skipInputValidation: true);
        }

        json.WriteEndArray();
        json.WriteBoolean("more"u8, page.Total is null);
    }

    private static void WriteEvents(Utf8JsonWriter json, RoomName room, IReadOnlyList<PastEvent> events)
    {
        json.WriteStartArray("events"u8);
        foreach (var line in Newest(room, events, MostAnswerBytes))
        {
            json.WriteRawValue(line.AsSpan()[..^1], skipInputValidation: true);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a list of texts.</summary>
    public static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the words of a reply, for people.</summary>
    public static void WriteWords(Utf8JsonWriter json, Reply reply) => json.WriteString("text"u8, string.Join('\n', Wording.Of(reply)));
}
