using System.Globalization;
using System.Text;
using ChatRoom.Protocol.Classic;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;
using CsCheck;

namespace ChatRoom.Protocol.Tests.Text;

public class TextFormatterTests
{
    private static readonly RoomName Room = RoomName.TryParse("#lobby", out var room, out _) ? room : throw new InvalidOperationException();
    private static readonly DateTimeOffset At = new(2026, 11, 22, 15, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(ChatEventKind.Message, "hi", "ann: hi")]
    [InlineData(ChatEventKind.Message, "* grüße 👋", "ann: * grüße 👋")]
    [InlineData(ChatEventKind.Action, "waves", "** ann waves")]
    [InlineData(ChatEventKind.Connected, "", "ann has connected to the chat room!")]
    [InlineData(ChatEventKind.Left, "", "ann has left the chat room!")]
    [InlineData(ChatEventKind.Joined, "", "* ann has joined this room")]
    [InlineData(ChatEventKind.Parted, "", "* ann has left this room")]
    [InlineData(ChatEventKind.Renamed, "bea", "* ann is now known as bea")]
    [InlineData(ChatEventKind.Topic, "tea", "* ann has set the topic: tea")]
    [InlineData(ChatEventKind.Topic, "", "* ann has cleared the topic")]
    public void Event_is_formatted_as_one_line(ChatEventKind kind, string text, string line)
    {
        var e = Event(kind, text);

        Render(LineEnd.Lf, e).Should().Be($"{line}\n");
        Render(LineEnd.CrLf, e).Should().Be($"{line}\r\n");
    }

    [Theory]
    [InlineData(ChatEventKind.Message, "hi", "ann: hi (edited)")]
    [InlineData(ChatEventKind.Action, "waves", "** ann waves (edited)")]
    [InlineData(ChatEventKind.Message, "", "* message 12 by ann was removed")]
    [InlineData(ChatEventKind.Action, "", "* message 12 by ann was removed")]
    public void Message_whose_text_was_replaced_says_so(ChatEventKind kind, string text, string line)
    {
        var e = Event(kind, "the old text").WithText(Encoding.UTF8.GetBytes(text), replacedBy: 15);

        Render(LineEnd.Lf, e, id: 12).Should().Be($"{line}\n");
        Render(LineEnd.CrLf, e, id: 12).Should().Be($"{line}\r\n");
    }

    [Theory]
    [InlineData(ChatEventKind.Redacted, "bob", "* ann removed message 12 by bob")]
    [InlineData(ChatEventKind.Redacted, "ann", "* ann removed message 12")]
    [InlineData(ChatEventKind.Redacted, "", "* ann removed message 12")]
    [InlineData(ChatEventKind.Purged, "3-9,12 bob", "* ann removed 8 messages by bob")]
    [InlineData(ChatEventKind.Purged, "3 ann", "* ann removed 1 message")]
    [InlineData(ChatEventKind.Purged, "3,5", "* ann removed 2 messages")]
    [InlineData(ChatEventKind.Edited, "hi", "* ann edited message 12: hi")]
    [InlineData(ChatEventKind.Edited, "", "* ann edited message 12")]
    public void Event_that_replaces_a_text_names_the_message(ChatEventKind kind, string text, string line)
    {
        var e = new ChatEvent { Kind = kind, At = At, Author = Event(kind, "").Author, Text = Encoding.UTF8.GetBytes(text), Target = 12 };

        Render(LineEnd.Lf, e).Should().Be($"{line}\n");
    }

    [Theory]
    [InlineData(ModerationAct.Kick, "bob", 0, "", "* ann has kicked bob")]
    [InlineData(ModerationAct.Mute, "bob", 600, "too loud: again", "* ann has muted bob for 10m: too loud: again")]
    [InlineData(ModerationAct.Unmute, "bob", 0, "", "* ann has unmuted bob")]
    [InlineData(ModerationAct.Ban, "192.0.2.0/24", 93_784, "", "* ann has banned 192.0.2.0/24 for 1d2h")]
    [InlineData(ModerationAct.Ban, "sp?m*", 61, "", "* ann has banned sp?m* for 1m1s")]
    [InlineData(ModerationAct.Unban, "bob", 0, "", "* ann has unbanned bob")]
    [InlineData(ModerationAct.Op, "bob", 0, "", "* ann has made bob a moderator")]
    [InlineData(ModerationAct.Deop, "bob", 0, "", "* ann has removed bob as a moderator")]
    [InlineData(ModerationAct.Voice, "bob", 0, "", "* ann has given bob a voice")]
    [InlineData(ModerationAct.Suspend, "bob", 3_600, "spam", "* ann has suspended the account bob for 1h: spam")]
    [InlineData(ModerationAct.Unsuspend, "bob", 0, "", "* ann has ended the suspension of bob")]
    [InlineData(ModerationAct.Devoice, "bob", 0, "", "* ann has taken the voice of bob")]
    [InlineData(ModerationAct.Owner, "bob", 0, "", "* ann has made bob the owner of this room")]
    [InlineData(ModerationAct.Set, "slow mode", 30, "", "* ann has changed this room: slow mode for 30s")]
    [InlineData(ModerationAct.Purge, "bob", 0, "12 of them", "* ann has removed messages by bob: 12 of them")]
    [InlineData(ModerationAct.Lockdown, "accounts only", 3_600, "", "* ann has locked the server down: accounts only for 1h")]
    [InlineData(ModerationAct.Unlock, "", 0, "", "* ann has ended the lockdown")]
    [InlineData(ModerationAct.Announce, "", 0, "tea at 4", "* announcement by ann: tea at 4")]
    [InlineData(ModerationAct.Other, "bob", 0, "", "* ann has done this: other bob")]
    public void Moderation_is_one_line(ModerationAct act, string whom, int seconds, string reason, string line)
    {
        var text = ModerationText.Write(act, whom, seconds == 0 ? null : TimeSpan.FromSeconds(seconds), reason);
        var e = new ChatEvent { Kind = ChatEventKind.Moderation, At = At, Author = Event(ChatEventKind.Message, "").Author, Text = text };

        Render(LineEnd.Lf, e).Should().Be($"{line}\n");
        Render(LineEnd.CrLf, e).Should().Be($"{line}\r\n");
    }

    [Fact]
    public void Moderation_of_any_text_is_one_line() => Gen.Select(
        Gen.OneOf([.. Enum.GetNames<ModerationAct>().Select(static name => Gen.Const(name.ToLowerInvariant())), Gen.Const("")]),
        Gen.String[Gen.Char["a\t09 -é"], 0, 30],
        Gen.Long,
        Gen.Int[0, 4]).Sample(static (act, rest, number, form) =>
        {
            var text = form switch { 0 => act, 1 => $"{act}\t{rest}", 2 => $"{act}\t{rest}\t{number}", 3 => rest, _ => $"{act}\tbob\t{Math.Abs(number % 10_000_000_000)}\t{rest}" };
            var e = Event(ChatEventKind.Moderation, text);

            Render(LineEnd.Lf, e).Should().StartWith("* ").And.EndWith("\n");
        });

    [Theory]
    [InlineData(12, 9, "* 12 connected, 9 left")]
    [InlineData(1, 0, "* 1 connected")]
    [InlineData(0, 1000, "* 1000 left")]
    public void Crowd_is_formatted_as_numbers(int arrivals, int departures, string line)
    {
        var e = new ChatEvent { Kind = ChatEventKind.Crowd, At = At, Arrivals = arrivals, Departures = departures };

        Render(LineEnd.Lf, e).Should().Be($"{line}\n");
    }

    [Fact]
    public void Timestamp_is_the_servers_local_time()
    {
        var time = At.ToLocalTime().ToString("HH:mm", CultureInfo.InvariantCulture);

        Encoding.UTF8.GetString(TextFormatter.For(LineEnd.Lf, timestamps: true).Line(Room, 1, Event(ChatEventKind.Message, "hi")))
            .Should().Be($"[{time}] ann: hi\n");
    }

    [Fact]
    public void Id_is_in_front_of_lines_that_have_one()
    {
        var e = Event(ChatEventKind.Message, "hi");
        var time = At.ToLocalTime().ToString("HH:mm", CultureInfo.InvariantCulture);

        Utf8(TextFormatter.For(LineEnd.Lf, ids: true).Line(Room, 1235, e)).Should().Be("#1235 ann: hi\n");
        Utf8(TextFormatter.For(LineEnd.CrLf, timestamps: true, ids: true).Line(Room, 1, e)).Should().Be($"#1 [{time}] ann: hi\r\n");
        Utf8(TextFormatter.For(LineEnd.Lf, ids: true).Line(Room, 0, e)).Should().Be("ann: hi\n");
        Utf8(TextFormatter.For(LineEnd.Lf, ids: true).Format(new NoToken())).Should().Be("* you have no resume token\n");
    }

    [Theory]
    [InlineData(0, false, "[{0:HH:mm}] ann: hi\r\n")]
    [InlineData(0, true, "#7 [{0:HH:mm}] ann: hi\r\n")]
    [InlineData(1, false, "[{0:yyyy-MM-dd HH:mm}] ann: hi\r\n")]
    [InlineData(-1, false, "[{0:yyyy-MM-dd HH:mm}] ann: hi\r\n")]
    public void Past_line_has_its_time_and_also_the_date_unless_it_is_from_today(int daysSince, bool ids, string line)
    {
        foreach (var timestamps in (bool[])[false, true])
        {
            var past = TextFormatter.For(LineEnd.CrLf, timestamps, ids)
                .Format(new HistoryPage(Room, [new PastEvent(7, Event(ChatEventKind.Message, "hi"))], At.AddDays(daysSince), IsOnJoin: false));

            Utf8(past).Should().Be($"* history\r\n{string.Format(CultureInfo.InvariantCulture, line, At.ToLocalTime())}* end of history\r\n");
        }
    }

    [Fact]
    public void Reply_ends_as_lines_do()
    {
        var formatter = TextFormatter.For(LineEnd.CrLf);

        Utf8(formatter.Format(new NotIgnoring("grüße"))).Should().Be("* you are not ignoring grüße\r\n");
        Utf8(formatter.Format(new Welcome())).Should().Be("You are now connected!\r\n");
        Utf8(formatter.Format(new Prompt())).Should().Be("alias?");
        Utf8(TextFormatter.FormatAfterPrompt(new Error(ErrorCode.Shutdown))).Should().Be("\r\n* the server is shutting down, please reconnect\r\n");
    }

    [Fact]
    public void History_shows_the_newest_lines_that_fit()
    {
        PastEvent[] events = [.. Enumerable.Range(1, 1_000).Select(static i => new PastEvent(i, Event(ChatEventKind.Message, new string('x', 2_000))))];

        var lines = Utf8(TextFormatter.For(LineEnd.Lf, ids: true).Format(new HistoryPage(Room, events, At, IsOnJoin: false))).Split('\n');

        lines[0].Should().Be("* history");
        lines[^2].Should().Be("* end of history");
        lines[^3].Should().StartWith("#1000 ");
        lines[1..^2].Sum(static line => line.Length + 1).Should().BeInRange(HistoryPage.MostBytes - 2_100, HistoryPage.MostBytes);
    }

    [Fact]
    public void History_without_messages_says_so_only_to_a_client_that_asked()
    {
        foreach (Formatter formatter in (Formatter[])[TextFormatter.For(LineEnd.Lf), ClassicFormatter.Default])
        {
            Utf8(formatter.Format(new HistoryPage(Room, [], At, IsOnJoin: false))).Should().Be("* no messages here yet\n");
            formatter.Format(new HistoryPage(Room, [], At, IsOnJoin: true)).Should().BeEmpty();
        }
    }

    [Fact]
    public void History_of_a_classic_client_that_joins_is_bare_and_short()
    {
        PastEvent[] events = [.. Enumerable.Range(1, 50).Select(static i => new PastEvent(i, Event(ChatEventKind.Message, $"{i} {new string('x', 50)}")))];

        var onJoin = Utf8(ClassicFormatter.Default.Format(new HistoryPage(Room, events, At, IsOnJoin: true)));
        var asked = Utf8(ClassicFormatter.Default.Format(new HistoryPage(Room, events, At, IsOnJoin: false)));

        onJoin.Length.Should().BeInRange(580, 640);
        onJoin.Split('\n')[^2].Should().StartWith("ann: 50 ");
        asked.Should().StartWith("ann: 1 ").And.EndWith(onJoin);
    }

    [Theory]
    [InlineData(LineEnd.Lf, false, false)]
    [InlineData(LineEnd.Lf, false, true)]
    [InlineData(LineEnd.Lf, true, false)]
    [InlineData(LineEnd.Lf, true, true)]
    [InlineData(LineEnd.CrLf, false, false)]
    [InlineData(LineEnd.CrLf, false, true)]
    [InlineData(LineEnd.CrLf, true, false)]
    [InlineData(LineEnd.CrLf, true, true)]
    public void Formatters_are_cached(LineEnd end, bool timestamps, bool ids)
    {
        var formatter = TextFormatter.For(end, timestamps, ids);

        formatter.Should().BeSameAs(TextFormatter.For(end, timestamps, ids));
        (formatter.End, formatter.Display).Should().Be((end, new Display(timestamps, ids)));
        TextFormatter.For(end).With(new Display(timestamps, ids)).Should().BeSameAs(formatter);
    }

    [Fact]
    public void Unknown_kind_throws()
    {
        var render = () => Render(LineEnd.Lf, Event((ChatEventKind)99, ""));

        render.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Formatted_line_never_exceeds_MaxBytes() =>
        Gen.Select(Gen.Enum<ChatEventKind>(), Gen.String, Gen.Int, Gen.Int, Gen.Select(Gen.Bool, Gen.Long[0, long.MaxValue]), Gen.Enum<LineEnd>()).Sample(
            (kind, text, arrivals, departures, form, end) =>
            {
                var (both, id) = form;
                var formatter = TextFormatter.For(end, timestamps: both, ids: both);
                var e = new ChatEvent
                {
                    Kind = kind,
                    At = At,
                    Author = kind == ChatEventKind.Crowd ? null : Ann(),
                    Text = Encoding.UTF8.GetBytes(text),
                    Arrivals = arrivals,
                    Departures = departures,
                    Target = id,
                    ReplacedBy = both ? id : 0,
                };

                formatter.Write(Room, id, e, new byte[formatter.MaxBytes(e)]).Should().BeLessThanOrEqualTo(formatter.MaxBytes(e));
            },
            iter: 2_000);

    private static string Utf8(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static string Render(LineEnd end, ChatEvent e, long id = 7) => Encoding.UTF8.GetString(TextFormatter.For(end).Line(Room, id, e));

    private static ChatEvent Event(ChatEventKind kind, string text) =>
        new() { Kind = kind, At = At, Author = Ann(), Text = Encoding.UTF8.GetBytes(text) };

    private static Alias Ann() => Alias.TryParse("ann", 32, out var alias, out _) ? alias : throw new InvalidOperationException();
}
