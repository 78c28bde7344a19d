using ChatRoom.Client.Messages;
using ChatRoom.Client.Sessions;
using ChatRoom.Client.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Client.Tests.Terminal;

public sealed class TranscriptTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 15, 4, 0, TimeSpan.Zero));
    private readonly List<string> _shown = [];
    private readonly Attention _attention;
    private readonly Transcript _transcript;

    public TranscriptTests()
    {
        _time.SetLocalTimeZone(TimeZoneInfo.Utc);
        _attention = new Attention(_time);
        _transcript = new Transcript(new Painter(), _attention, _time, ledger: null, line => _shown.Add(line.ToString()));
    }

    [Fact]
    public void History_has_a_rule_one_time_per_line_and_no_arrivals_or_departures()
    {
        Past("* history", "[2026-11-21 23:59] bob: late", "[14:00] bob has connected to the chat room!", "[14:01] * cid has joined this room",
            "[14:01] * 12 connected, 3 left", "[14:02] bob: hello ann", "[14:03] ** bob waves", "[14:03] bob has left the chat room!", "* end of history");
        New("ann has connected to the chat room!");

        _shown.Should().Equal("── 3 earlier messages ──", "2026-11-21 23:59 bob: late", "14:02 bob: hello ann", "14:03 ** bob waves", "15:04 ann has connected to the chat room!");
        (_attention.Unread, _attention.TakeBell()).Should().Be((0, false), "it is the past");
    }

    [Fact]
    public void History_of_arrivals_only_shows_nothing()
    {
        Past("* history", "[14:00] bob has connected to the chat room!", "* end of history");

        _shown.Should().BeEmpty();
    }

    [Fact]
    public void Endless_history_is_not_buffered()
    {
        for (var i = 1; i < 2 * Transcript.MaxHistory; i++)
        {
            Past($"[14:02] bob: {i}");
        }

        _shown.Should().HaveCount(Transcript.MaxHistory + 1).And.StartWith($"── {Transcript.MaxHistory} earlier messages ──");
    }

    [Fact]
    public void Interrupted_history_is_shown_as_far_as_it_was_received()
    {
        Past("* history", "[14:02] bob: hello");
        _transcript.Take(new SessionEvent.Lost("the connection was lost", TimeSpan.Zero));

        _shown.Should().Equal("── 1 earlier message ──", "14:02 bob: hello", "15:04 -- the connection was lost");
    }

    [Fact]
    public void First_unread_line_has_a_rule_above_it()
    {
        _attention.LoseFocus();
        _time.Advance(TimeSpan.FromMinutes(2));
        New("cid has connected to the chat room!", "bob: one", "bob: two");

        _shown.Should().Equal("15:06 cid has connected to the chat room!", "── new since 15:04 ──", "15:06 bob: one", "15:06 bob: two");
    }

    [Theory]
    [InlineData("bob: ann?", true)]
    [InlineData("* bob whispers: psst", true)]
    [InlineData("bob: Ann?", true)]
    [InlineData("bob: hello", false)]
    [InlineData("ann: I am ann", false)]
    [InlineData("* you whisper to ann: psst", false)]
    public void Mention_and_whisper_are_counted_and_ring_the_bell(string raw, bool calls)
    {
        New(raw);

        (_attention.Unread, _attention.TakeBell()).Should().Be((calls ? 1 : 0, calls));
    }

    [Fact]
    public void Same_reason_for_a_loss_is_shown_once()
    {
        for (var i = 0; i < 3; i++)
        {
            _transcript.Take(new SessionEvent.Lost("connection refused: is the server running?", TimeSpan.Zero));
        }

        _shown.Should().Equal("15:04 -- connection refused: is the server running?");
    }

    private void Past(params string[] raws) => Array.ForEach(raws, raw => _transcript.Take(new SessionEvent.Received(ChatLine.Parse(raw), "ann", IsHistory: true)));

    private void New(params string[] raws) => Array.ForEach(raws, raw => _transcript.Take(new SessionEvent.Received(ChatLine.Parse(raw), "ann")));
}
