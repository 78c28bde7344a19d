using ChatRoom.Client.Messages;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Client.Tests.Messages;

public sealed class SpeechLimitsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 12, 0, 30, TimeSpan.Zero));
    private readonly SpeechLimits _limits;

    public SpeechLimitsTests() => _limits = new SpeechLimits(_time);

    [Fact]
    public void Mute_shows_what_remains_and_ends_by_itself()
    {
        Take("* you are muted in #lobby until 2026-11-29 12:10 UTC: until 2027-01-01 00:00 UTC: spam");

        _limits.In("#LOBBY").Should().Equal("muted, 10 min left");
        _limits.In("#tea").Should().BeEmpty();
        _time.Advance(TimeSpan.FromMinutes(9));
        _limits.In("#lobby").Should().Equal("muted, 30 s left");
        _limits.NextChange.Should().Be(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(59));
        _limits.In("#lobby").Should().Equal("muted");
        _time.Advance(TimeSpan.FromSeconds(31));
        _limits.In("#lobby").Should().BeEmpty("the server gives no seconds");
        _limits.NextChange.Should().BeNull();
    }

    [Theory]
    [InlineData("* you are muted: spam")]
    [InlineData("* you are muted in #lobby")]
    [InlineData("* you cannot speak in #lobby: this room is moderated: only people with a voice can speak")]
    public void Mute_without_an_end_lasts_until_the_server_lifts_it(string notice)
    {
        Take(notice);
        _limits.In("#lobby").Should().Equal("muted");
        _limits.NextChange.Should().BeNull();

        Take("* you can speak again in #lobby");

        _limits.In("#lobby").Should().BeEmpty();
    }

    [Fact]
    public void Slow_mode_shows_the_wait_after_an_own_message()
    {
        Take("* slow mode in #lobby: one message every 30 s");
        _limits.In("#lobby").Should().Equal("slow mode 30 s");
        _limits.NextChange.Should().BeNull();

        Take("ann: hi");
        _limits.In("#lobby").Should().Equal("slow mode 30 s");
        Take("bob: hi");
        _limits.In("#lobby").Should().Equal("slow mode 30 s, 30 s to wait");
        _time.Advance(TimeSpan.FromSeconds(12));
        _limits.In("#lobby").Should().Equal("slow mode 30 s, 18 s to wait");
        _time.Advance(TimeSpan.FromSeconds(18));
        _limits.In("#lobby").Should().Equal("slow mode 30 s");
        Take("* slow mode in #lobby is over");

        _limits.In("#lobby").Should().BeEmpty();
    }

    [Theory]
    [InlineData("* slow mode in #lobby: one message every 600 s, the next in 240 s", "slow mode 10 min, 4 min to wait")]
    [InlineData("* not sent: this room is in slow mode, try again in 12 s", "slow mode, 12 s to wait")]
    public void Wait_that_the_server_names_is_shown(string notice, string shown)
    {
        Take(notice);

        _limits.In("#lobby").Should().Equal(shown);
    }

    [Fact]
    public void Lines_of_others_reveal_nothing()
    {
        Take("#12 * you are muted in #lobby");
        Take("ann: * you are muted in #lobby");
        Take("[12:00] * slow mode in #lobby: one message every 30 s");

        _limits.In("#lobby").Should().BeEmpty();
    }

    private void Take(string raw) => _limits.Take(ChatLine.ParseNumbered(raw), "bob", "#lobby");
}
