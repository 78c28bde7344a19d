using System.Text;
using ChatRoom.Diagnostics;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Diagnostics;

public class ChatMetricsTests
{
    [Fact]
    public async Task Counts_are_exact_after_all_members_have_left()
    {
        using var chat = new Chat();
        var ann = chat.Connect();
        await ann.SendAsync("ann\n"); // 4 bytes
        await ann.ExpectBytesAsync("alias?");
        await ann.Received.ReadLinesUntilAsync("You are now connected!");
        var bob = chat.Connect();
        await bob.SendAsync("bob"); // 3 bytes
        await bob.SendAsync("bob: grüße"); // 12 bytes
        await ann.ExpectAsync("bob has connected to the chat room!", "bob: grüße");
        await ann.SendAsync("/who\nhi\n"); // 8 bytes
        await ann.ExpectAsync("* 2 in #lobby: ann, bob", "ann: hi");
        await bob.CloseAsync();
        await Wait.ForAsync(bob.Served, "bob has left");
        await ann.ExpectAsync("bob has left the chat room!");
        await ann.SendAsync("/quit\n"); // 6 bytes
        await Wait.ForAsync(ann.Served, "ann has left");
        var toBob = await bob.Received.ReadToEndAsync();

        var statistics = chat.Status.Statistics;
        statistics.Connections.Should().Be(0);
        statistics.ConnectionsOpened.Should().Be(2);
        statistics.ConnectionsClosed["quit"].Should().Be(1);
        statistics.ConnectionsClosed["client_closed"].Should().Be(1);
        statistics.ConnectionsClosed.Values.Sum().Should().Be(2);
        statistics.MessagesIn.Should().Be(4, "grüße, /who, hi, /quit");
        statistics.BytesIn.Should().Be(4 + 3 + 12 + 8 + 6);
        statistics.Deliveries.Should().Be(4, "two messages to two members");
        statistics.LinesOut.Should().Be(7 + 4, "of connecting, the welcome, two messages; to ann also of bob twice, and who");
        var toAnn = "alias?ann has connected to the chat room!\nYou are now connected!\nbob has connected to the chat room!\n"
            + "bob: grüße\n* 2 in #lobby: ann, bob\nann: hi\nbob has left the chat room!\n";
        statistics.BytesOut.Should().Be(Encoding.UTF8.GetByteCount(toAnn + toBob));
    }

    [Fact]
    public async Task Bytes_of_a_connection_that_breaks_before_it_has_an_alias_are_counted()
    {
        using var chat = new Chat();
        var bob = chat.Connect();
        await bob.ExpectBytesAsync("alias?");
        await bob.SendAsync("bo");
        (chat.Status.Statistics.BytesIn, chat.Status.Statistics.BytesOut).Should().Be((2, 6), "it is open");

        await bob.VanishAsync();
        await Wait.ForAsync(bob.Served, "bob is gone");

        (chat.Status.Statistics.BytesIn, chat.Status.Statistics.BytesOut).Should().Be((2, 6));
        chat.Status.Statistics.ConnectionsClosed["connection_lost"].Should().Be(1);
    }

    [Fact]
    public async Task Live_connections_are_counted_by_dialect_and_room()
    {
        using var chat = new Chat();
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        await chat.JoinAsClassicAsync("cat");
        chat.Connect();
        await ann.SendAsync("/join #ops\n");
        await ann.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");

        var statistics = chat.Status.Statistics;

        statistics.Connections.Should().Be(4, "one has no alias yet");
        statistics.Rooms.Should().Be(2);
        statistics.MembersByRoom.Should().BeEquivalentTo(new Dictionary<string, int> { ["#lobby"] = 2, ["#ops"] = 1 });
        statistics.MembersByDialect.Should().BeEquivalentTo(new Dictionary<string, int> { ["text"] = 2, ["classic"] = 1, ["json"] = 0, ["json_websocket"] = 0 });
        statistics.Draining.Should().BeFalse();
    }

    [Fact]
    public async Task Fan_out_is_known_for_a_minute_or_two()
    {
        using var chat = new Chat();
        chat.Status.Statistics.FanOut.P50Ms.Should().BeNull();
        chat.Get<ChatMetrics>().FannedOut(TimeSpan.FromMilliseconds(1), 99);
        chat.Get<ChatMetrics>().FannedOut(TimeSpan.FromMilliseconds(100), 1);

        chat.Status.Statistics.FanOut.P50Ms!.Value.Should().BeApproximately(1, 0.02);
        chat.Get<ChatMetrics>().FannedOut(TimeSpan.FromMilliseconds(100), 1);
        chat.Status.Statistics.FanOut.P99Ms!.Value.Should().BeApproximately(100, 2);
        chat.Get<ChatMetrics>().Turn();
        chat.Status.Statistics.FanOut.P50Ms.Should().NotBeNull();
        chat.Get<ChatMetrics>().Turn();

        chat.Status.Statistics.FanOut.P50Ms.Should().BeNull();
        await Task.CompletedTask;
    }
}
