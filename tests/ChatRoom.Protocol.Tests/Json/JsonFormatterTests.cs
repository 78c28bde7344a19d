using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatRoom.Protocol.Json;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Tests.Model;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Protocol.Tests.Json;

public class JsonFormatterTests
{
    private static readonly JsonFormatter Formatter = JsonFormatter.Instance;
    private static readonly RoomName Ops = Some("#ops");
    private static readonly DateTimeOffset At = new(2026, 11, 22, 16, 0, 0, 123, TimeSpan.FromHours(1));

    public static TheoryData<Type> Replies => [.. SampleReplies.Types];

    public static TheoryData<ChatEventKind> Kinds => [.. Enum.GetValues<ChatEventKind>()];

    [Theory]
    [MemberData(nameof(Replies))]
    public void Every_reply_is_as_the_schema_says(Type type)
    {
        foreach (var sample in SampleReplies.Of(type))
        {
            foreach (var reply in (Reply[])[sample with { Ref = "c1", AskedIn = Ops }, sample is Accepted ? sample with { Ref = "" } : sample])
            {
                var text = Utf8(Formatter.Format(reply));
                if (reply is Prompt or Welcome or Bell or Resumed or RoomJoined)
                {
                    text.Should().BeEmpty();
                    continue;
                }

                text.Should().EndWith("\n").And.StartWith("{\"type\":");
                foreach (var line in text[..^1].Split('\n'))
                {
                    JsonDialect.Parse(line);
                }
            }
        }
    }

    [Fact]
    public void Examples_of_the_guide_are_as_the_schema_says()
    {
        var examples = File.ReadLines(Path.Combine(Repository.Root, "docs", "json.md"))
            .Select(static line => Regex.Match(line, @"^(server|bot) +(\{.*\})(  |$)|^\| `(\{.*?\})`"))
            .Where(static match => match.Success && !match.Value.Contains(",…", StringComparison.Ordinal)).ToArray();

        examples.Should().HaveCountGreaterThan(15);
        foreach (var match in examples)
        {
            _ = match.Groups[1].Value == "server" ? JsonDialect.Parse(match.Groups[2].Value) : JsonDialect.ParseRequest(match.Groups[2].Value + match.Groups[4].Value);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_event_is_as_the_schema_says(ChatEventKind kind)
    {
        var e = Event(kind, "bea");

        JsonDialect.Parse(Write(7, e)).GetProperty("id").GetInt64().Should().Be(7);
        JsonDialect.Parse(Utf8(Formatter.Format(new HistoryPage(Ops, [new PastEvent(7, e)], At, IsOnJoin: true)))).GetProperty("past").GetBoolean().Should().BeTrue();
    }

    [Theory]
    [InlineData(ChatEventKind.Message, "hi", """{"type":"message","room":"#ops","id":7,"at":"2026-11-22T15:00:00.123Z","alias":"ann","text":"hi"}""")]
    [InlineData(ChatEventKind.Message, "a\t\"b\"\\ grüße", """{"type":"message","room":"#ops","id":7,"at":"2026-11-22T15:00:00.123Z","alias":"ann","text":"a\t\"b\"\\ grüße"}""")]
    [InlineData(ChatEventKind.Action, "waves", """{"type":"action","room":"#ops","id":7,"at":"2026-11-22T15:00:00.123Z","alias":"ann","text":"waves"}""")]
    [InlineData(ChatEventKind.Connected, "", """{"type":"connected","room":"#ops","id":7,"at":"2026-11-22T15:00:00.123Z","alias":"ann"}""")]
    [InlineData(ChatEventKind.Left, "", """{"type":"left","room":"#ops","id":7,"at":"2026-11-22T15:00:00.123Z","alias":"ann"}""")]
    [InlineData(ChatEventKind.Joined, "", """{"type":"joined","room":"#ops","id":7,"at":"2026-11-22T15:00:00.123Z","alias":"ann"}""")]
    [InlineData(ChatEventKind.Parted, "", """{"type":"parted","room":"#ops","id":7,"at":"2026-11-22T15:00:00.123Z","alias":"ann"}""")]
    [InlineData(ChatEventKind.Renamed, "bea", """{"type":"renamed","room":"#ops","id":7,"at":"2026-11-22T15:00:00.123Z","alias":"ann","to":"bea"}""")]
    [InlineData(ChatEventKind.Topic, "", """{"type":"topic","room":"#ops","id":7,"at":"2026-11-22T15:00:00.123Z","alias":"ann","topic":""}""")]
    [InlineData(ChatEventKind.Crowd, "", """{"type":"crowd","room":"#ops","id":7,"at":"2026-11-22T15:00:00.123Z","connected":12,"left":9}""")]
    public void Event_is_one_object(ChatEventKind kind, string text, string line) => Write(7, Event(kind, text)).Should().Be(line);

    [Theory]
    [InlineData(ChatEventKind.Message, "", ",\"text\":\"\",\"redacted\":true}")]
    [InlineData(ChatEventKind.Action, "bows", ",\"text\":\"bows\",\"edited\":true}")]
    public void Message_with_a_replaced_text_says_so(ChatEventKind kind, string text, string end)
    {
        var line = Write(7, Event(kind, "waves").WithText(Encoding.UTF8.GetBytes(text), replacedBy: 9));

        line.Should().EndWith(end);
        JsonDialect.Parse(line);
    }

    [Theory]
    [InlineData(ChatEventKind.Redacted, "bob", ""","alias":"ann","target":3,"author":"bob"}""")]
    [InlineData(ChatEventKind.Purged, "3-5,12 bob", ""","alias":"ann","targets":[3,4,5,12],"author":"bob"}""")]
    [InlineData(ChatEventKind.Purged, "3", ""","alias":"ann","targets":[3]}""")]
    [InlineData(ChatEventKind.Edited, "bows", ""","alias":"ann","target":3,"text":"bows"}""")]
    [InlineData(ChatEventKind.Edited, "", ""","alias":"ann","target":3}""")]
    public void Replacement_names_its_target(ChatEventKind kind, string text, string end)
    {
        var line = Write(7, Event(kind, text));

        line.Should().EndWith(end);
        JsonDialect.Parse(line);
    }

    [Theory]
    [InlineData("ban\tbob\t600\tspam\tand more", ""","act":"ban","whom":"bob","until":"2026-11-22T15:10:00.123Z","reason":"spam\tand more"}""")]
    [InlineData("kick\tbob\t\t", ""","act":"kick","whom":"bob"}""")]
    [InlineData("unlock\t\t\t", ""","act":"unlock"}""")]
    [InlineData("later\tx\t-1\t", ""","act":"later","whom":"x"}""")]
    [InlineData("", ""","act":""}""")]
    public void Moderation_says_who_did_what_to_whom_until_when_and_why(string text, string end)
    {
        var line = Write(7, Event(ChatEventKind.Moderation, text));

        line.Should().EndWith($""","alias":"ann"{end}""");
        JsonDialect.Parse(line);
    }

    [Fact]
    public void Reply_repeats_the_reference_and_names_the_room()
    {
        Line(new Accepted(Ops, 1236) { Ref = "c1" }).Should().Be("""{"type":"accepted","ref":"c1","room":"#ops","id":1236}""");
        Line(new TooOften(RateLimit.NewRooms, TimeSpan.FromSeconds(1.5)) { Ref = "c1", AskedIn = Ops })
            .Should().Be("""{"type":"error","ref":"c1","room":"#ops","code":"rate-limited","text":"too many new rooms from your address, try again in 2 s","retry_after":2}""");
        Line(new BadMember("history", "it is too large") { Ref = "\"\u0001" })
            .Should().Be("""{"type":"error","ref":"\"\u0001","code":"bad-request","text":"history: it is too large","member":"history"}""");
        Line(new NumbersReset(Ops, new RoomPosition(2, 1))).Should().Be("""{"type":"set-back","room":"#ops","next":"e2:1"}""");
        Line(new NotIgnoring("bob") { Ref = "c2", AskedIn = Ops }).Should().Be("""{"type":"notice","ref":"c2","room":"#ops","text":"you are not ignoring bob"}""");
    }

    [Fact]
    public void Answer_with_events_is_short_enough_for_common_readers_and_has_the_newest()
    {
        PastEvent[] events = [.. Enumerable.Range(1, 1_000).Select(static i => new PastEvent(i, Event(ChatEventKind.Message, new string('"', 4_000))))];

        var answer = JsonDialect.Parse(Line(new HistoryPage(Ops, events, At, IsOnJoin: false)));

        answer.GetRawText().Length.Should().BeInRange(32 * 1024, 64 * 1024);
        answer.GetProperty("events").EnumerateArray().Last().GetProperty("id").GetInt32().Should().Be(1_000);
    }

    [Fact]
    public void Event_survives_and_never_exceeds_MaxBytes() =>
        Gen.Select(Gen.Enum<ChatEventKind>(), Gen.String, Gen.Int[0, int.MaxValue], Gen.Long[1, long.MaxValue], Gen.Bool).Sample((kind, text, count, id, isLong) =>
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            var e = new ChatEvent
            {
                Kind = kind,
                At = At,
                Author = kind == ChatEventKind.Crowd ? null : Ann,
                Text = utf8,
                Arrivals = count,
                Departures = count,
            };
            var room = isLong ? Some($"#{string.Concat(Enumerable.Repeat("𝒳", RoomName.MaxLength))}") : Ops;
            var bytes = new byte[Formatter.MaxBytes(e)];

            using var json = JsonDocument.Parse(bytes.AsMemory(0, Formatter.Write(room, id, e, bytes)));

            (kind is not (ChatEventKind.Message or ChatEventKind.Action) || json.RootElement.GetProperty("text").GetString() == Encoding.UTF8.GetString(utf8)).Should().BeTrue();
            json.RootElement.GetProperty("id").GetInt64().Should().Be(id);
        }, iter: 2_000);

    [Fact]
    public void Event_that_cannot_be_written_does_not_spoil_the_next_one()
    {
        var write = () => Write(1, Event((ChatEventKind)99, ""));

        write.Should().Throw<ArgumentOutOfRangeException>();
        JsonDialect.Parse(Write(2, Event(ChatEventKind.Message, "hi")));
    }

    private static string Write(long id, ChatEvent e)
    {
        var bytes = new byte[Formatter.MaxBytes(e)];
        var text = Utf8(bytes[..Formatter.Write(Ops, id, e, bytes)]);
        text.Should().EndWith("\n");
        return text[..^1];
    }

    private static string Line(Reply reply) => Utf8(Formatter.Format(reply)).TrimEnd('\n');

    private static string Utf8(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static ChatEvent Event(ChatEventKind kind, string text) => new()
    {
        Kind = kind,
        At = At,
        Author = kind == ChatEventKind.Crowd ? null : Ann,
        Text = Encoding.UTF8.GetBytes(text),
        Arrivals = 12,
        Departures = 9,
        Target = 3,
    };

    private static Alias Ann => Alias.TryParse("ann", 32, out var alias, out _) ? alias : throw new InvalidOperationException();

    private static RoomName Some(string name) => RoomName.TryParse(name, out var room, out var reason) ? room : throw new InvalidOperationException(reason);
}
