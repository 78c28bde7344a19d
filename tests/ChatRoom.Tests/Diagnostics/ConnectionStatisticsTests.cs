using System.Net;
using System.Net.Sockets;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Diagnostics;

public class ConnectionStatisticsTests
{
    [Fact]
    public async Task Open_connection_is_listed_with_its_figures()
    {
        using var chat = new Chat();
        var start = chat.Time.GetUtcNow();
        var ann = await chat.JoinAsync("ann");
        await ann.SendAsync("hi\n");
        await ann.ExpectAsync("ann: hi");
        chat.Time.Advance(TimeSpan.FromSeconds(5));

        var told = chat.Status.OpenConnections.Should().ContainSingle().Subject;

        told.Should().BeEquivalentTo(new
        {
            Id = ann.ConnectionId,
            Alias = "ann",
            Address = "127.0.0.1:1",
            Dialect = "text",
            Room = "#lobby",
            Since = start,
            IdleSeconds = 5.0,
            LagBytes = 0,
            MessagesIn = 1,
            Deliveries = 1,
            Skipped = 0,
            BytesIn = 7,
            Closed = (DateTimeOffset?)null,
            Reason = (string?)null,
        });
    }

    [Fact]
    public void Connection_without_an_alias_is_listed_without_alias_and_room()
    {
        using var chat = new Chat();
        chat.Connect();

        var told = chat.Status.OpenConnections.Should().ContainSingle().Subject;

        told.Alias.Should().BeNull();
        told.Room.Should().BeNull();
        told.Dialect.Should().BeNull();
        told.BytesOut.Should().Be("alias?".Length);
    }

    [Fact]
    public async Task Member_that_does_not_read_lags()
    {
        using var chat = new Chat();
        var slow = await chat.JoinAsync("slow", new InMemoryConnection(outputBound: 1));
        var ann = await chat.JoinAsync("ann");
        var pump = chat.Get<SessionDirectory>().All.Single(static session => session.Participant?.Alias.Value == "slow").Participant!.Subscriber;
        await Wait.UntilAsync(() => pump.IsFlushing, "the pump waits for slow to read that ann has come");
        for (var i = 0; i < 10; i++)
        {
            await ann.SendAsync($"{new string('x', 99)}\n");
            await ann.Received.ReadLineAsync();
        }

        var lag = chat.Status.OpenConnections.Single(static c => c.Alias == "slow").LagBytes;

        lag.Should().BeInRange(900, 2_000);
        (await chat.Status.RoomsAsync(TestContext.Current.CancellationToken)).Should().ContainSingle().Which.MaxLagBytes.Should().BeInRange(900, 2_000);
        slow.Served.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task Closed_connection_has_time_and_reason()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        chat.Time.Advance(TimeSpan.FromSeconds(3));
        await ann.SendAsync("/quit\n");
        await Wait.ForAsync(ann.Served, "ann has left");

        var told = chat.Status.ClosedConnections.Should().ContainSingle().Subject;

        told.Alias.Should().Be("ann");
        told.Reason.Should().Be("quit");
        told.Closed.Should().Be(chat.Time.GetUtcNow());
        told.Since.Should().Be(chat.Time.GetUtcNow() - TimeSpan.FromSeconds(3));
        chat.Status.OpenConnections.Should().BeEmpty();
    }

    [Fact]
    public void Last_thousand_closed_connections_are_remembered()
    {
        var closed = new RecentConnections();
        for (var i = 0; i < RecentConnections.Capacity + 5; i++)
        {
            closed.Add(Named($"c{i}"));
        }

        closed.ToArray().Should().HaveCount(RecentConnections.Capacity);
        closed.ToArray()[0].Id.Should().Be("c5");
        closed.ToArray()[^1].Id.Should().Be($"c{RecentConnections.Capacity + 4}");
    }

    [Fact]
    public async Task Rooms_are_listed_with_topic_members_and_newest_id_but_not_the_servers_own_room()
    {
        using var chat = new Chat();
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("/topic tea\n");
        await ann.ExpectAsync("* ann has set the topic: tea");
        await chat.TalkOnOwnConnectionAsync();

        (await chat.Status.RoomsAsync(TestContext.Current.CancellationToken)).Should().ContainSingle().Which.Should().Be(
            new RoomStatistics { Name = "#lobby", Topic = "tea", Members = 2, LastId = 3, MaxLagBytes = 0 });
        chat.Status.OpenConnections.Should().HaveCount(2);
        chat.Status.ClosedConnections.Should().BeEmpty();
    }

    [Fact]
    public void Address_that_is_mapped_into_IPv6_is_shown_as_IPv4()
    {
        using var chat = new Chat();
        chat.Connect(new InMemoryConnection { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("::ffff:203.0.113.7"), 4711) });

        chat.Status.OpenConnections.Single().Address.Should().Be("203.0.113.7:4711");
    }

    [Fact]
    public void Address_of_a_client_of_a_unix_socket_is_the_socket()
    {
        using var chat = new Chat();
        chat.Connect(new InMemoryConnection { RemoteEndPoint = new UnixDomainSocketEndPoint("/run/chat.sock") });

        chat.Status.OpenConnections.Single().Address.Should().Be("unix:/run/chat.sock");
        chat.Log.Lines.Should().Contain(static line => line.Text.EndsWith(" from unix:/run/chat.sock", StringComparison.Ordinal));
    }

    private static ConnectionStatistics Named(string id) => new()
    {
        Id = id,
        Alias = null,
        Address = null,
        Dialect = null,
        Room = null,
        Since = default,
        IdleSeconds = 0,
        LagBytes = 0,
        MessagesIn = 0,
        Deliveries = 0,
        Skipped = 0,
        BytesIn = 0,
        BytesOut = 0,
    };
}
