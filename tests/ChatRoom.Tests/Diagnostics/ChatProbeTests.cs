using ChatRoom.Diagnostics;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Diagnostics;

public class ChatProbeTests
{
    [Fact]
    public async Task Probe_works_and_is_neither_counted_nor_listed_nor_logged()
    {
        using var chat = new Chat(options => options.Limits.MaxConnections = 1);
        var ann = await chat.JoinAsync("probe"); // its alias is nobody else's business
        var lines = chat.Log.Lines.Count;

        (await chat.Status.Probe.RoundTripAsync(Wait.Patience)).Should().BePositive();

        await Wait.UntilAsync(() => chat.Hub.Sessions.All.Count() == 1, "the probe has left");
        await ann.SendAsync("/rooms\n/who\n");
        await ann.ExpectAsync("* #lobby (1)", "* 1 in #lobby: probe");
        var statistics = chat.Status.Statistics;
        (statistics.Connections, statistics.ConnectionsOpened, statistics.Rooms).Should().Be((1, 1L, 1));
        statistics.ConnectionsClosed.Values.Sum().Should().Be(0);
        chat.Log.Lines.Should().HaveCount(lines);
        chat.Hub.Rooms.Rooms.Should().ContainSingle();
    }

    [Fact]
    public async Task Probe_works_again_and_again_and_at_once()
    {
        using var chat = new Chat();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => chat.Status.Probe.RoundTripAsync(Wait.Patience)));
    }

    [Fact]
    public async Task Probe_leaves_nothing_in_the_journal_and_does_not_need_it()
    {
        using var chat = new Chat();
        chat.Journal.Failure = "the disk is full";
        chat.Journal.CannotBeRead = true;

        await chat.Status.Probe.RoundTripAsync(Wait.Patience);

        chat.Journal.Begun.Should().BeEmpty("health asks the journal itself whether it can store");
        chat.Status.JournalFailure.Should().Be("the disk is full");
    }

    [Fact]
    public async Task Probe_times_out_and_says_how_far_it_came()
    {
        using var chat = new Chat();

        var probe = () => chat.Status.Probe.RoundTripAsync(TimeSpan.Zero);

        (await probe.Should().ThrowAsync<TimeoutException>()).WithMessage("waited for the prompt, 0 s");
        chat.Log.Lines.Should().ContainSingle(line => line.EventId == EventIds.ProbeFailed);
    }

    [Fact]
    public async Task Probe_fails_at_once_when_the_chat_hangs_up()
    {
        using var chat = new Chat();
        chat.Hub.Drain.Begin();

        var probe = () => chat.Status.Probe.RoundTripAsync(Wait.Patience);

        (await probe.Should().ThrowAsync<TimeoutException>()).WithMessage("waited for being let in, and was cut off");
    }
}
