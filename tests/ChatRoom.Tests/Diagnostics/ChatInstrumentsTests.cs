using ChatRoom.Testing;

namespace ChatRoom.Tests.Diagnostics;

public class ChatInstrumentsTests
{
    [Fact]
    public async Task Instruments_match_the_statistics()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("hi\n/who\n");
        await bob.ExpectAsync("ann: hi");
        await ann.ExpectAsync("ann: hi", "* 2 in #lobby: ann, bob");
        await bob.SendAsync("/quit\n");
        await Wait.ForAsync(bob.Served, "bob has left");
        await ann.ExpectAsync("bob has left the chat room!");

        var told = chat.Meters.Observe();

        var statistics = chat.Status.Statistics;
        told["chatroom.connections"].Should().Be(1).And.Be(statistics.Connections);
        told["chatroom.connections.opened"].Should().Be(2).And.Be(statistics.ConnectionsOpened);
        told["chatroom.connections.closed{reason=quit}"].Should().Be(1).And.Be(statistics.ConnectionsClosed["quit"]);
        told["chatroom.connections.closed{reason=flood}"].Should().Be(0);
        told["chatroom.rooms"].Should().Be(1).And.Be(statistics.Rooms);
        told["chatroom.messages.received"].Should().Be(3).And.Be(statistics.MessagesIn);
        told["chatroom.messages.delivered"].Should().Be(2).And.Be(statistics.Deliveries);
        told["chatroom.messages.skipped"].Should().Be(0).And.Be(statistics.Skipped);
        told["chatroom.received"].Should().BePositive().And.Be(statistics.BytesIn);
        told["chatroom.sent"].Should().BePositive().And.Be(statistics.BytesOut);
    }

    [Fact]
    public async Task Refused_connections_are_counted_by_reason()
    {
        using var chat = new Chat(options => options.Limits.MaxConnections = 1);
        await chat.JoinAsync("ann");

        await Wait.ForAsync(chat.Connect().Served, "the second one is refused");

        chat.Meters.Observe()["chatroom.connections.refused{reason=server_full}"].Should().Be(1);
    }

    [Fact]
    public async Task Durations_of_members_actions_are_recorded()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        chat.Connect();
        await ann.SendAsync("hi\n");
        await ann.ExpectAsync("ann: hi");

        chat.Meters.Recorded("chatroom.handshake.duration").Should().ContainSingle("the other one has no alias yet");
        chat.Meters.Recorded("chatroom.journal.duration").Should().HaveCount(2, "ann's coming and her message").And.OnlyContain(s => s > 0);
        while (chat.Meters.Recorded("chatroom.fanout.duration").Count == 0) // a member that is still being written to yields no sample
        {
            await ann.SendAsync("hi\n");
            await ann.ExpectAsync("ann: hi");
        }

        chat.Meters.Recorded("chatroom.fanout.duration").Should().OnlyContain(s => s > 0 && s < 20);
    }

    [Fact]
    public async Task Handshake_lasts_from_the_prompt_to_the_alias()
    {
        using var chat = new Chat();
        var ann = chat.Connect();
        await ann.ExpectBytesAsync("alias?");
        chat.Time.Advance(TimeSpan.FromSeconds(7));

        await ann.SendAsync("ann\n");
        await ann.Received.ReadLinesUntilAsync("You are now connected!");

        await Wait.UntilAsync(() => chat.Meters.Recorded("chatroom.handshake.duration").Count > 0, "it is recorded");
        chat.Meters.Recorded("chatroom.handshake.duration").Should().Equal(7);
    }

    [Fact]
    public async Task The_servers_own_round_trips_are_not_counted()
    {
        using var chat = new Chat();

        await chat.TalkOnOwnConnectionAsync();

        chat.Meters.Observe().Where(static told => !told.Key.StartsWith("chatroom.build", StringComparison.Ordinal) && !told.Key.StartsWith("chatroom.connections.limit", StringComparison.Ordinal)).Should().OnlyContain(static told => told.Value == 0);
        foreach (var name in (string[])["handshake", "journal", "fanout"])
        {
            chat.Meters.Recorded($"chatroom.{name}.duration").Should().BeEmpty(name);
        }
    }

    [Fact]
    public async Task No_instrument_names_an_alias_an_address_or_a_room()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("Annabella");
        await ann.SendAsync("/join #cellar\n");
        await ann.Received.ReadLinesUntilAsync("* you are in #cellar now, 1 here");

        string.Join(' ', chat.Meters.Observe().Keys).Should().NotContainAny("Annabella", "cellar", "127.0.0.1", "memory-");
    }
}
