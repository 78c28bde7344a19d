using System.Net;
using ChatRoom.Limits;
using ChatRoom.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.Limits;

public class InputPaceTests
{
    private static readonly IPEndPoint Here = new(IPAddress.Parse("192.0.2.1"), 1);
    private static readonly IPEndPoint There = new(IPAddress.Parse("192.0.2.2"), 1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Flood_is_30_s_of_being_held_back_without_a_break()
    {
        var pace = new InputPace(new LimitOptions { MessagesPerSecond = 0.001, MessageBurst = 1 }, null, _time);
        pace.TakeMessage().Should().Be(TimeSpan.Zero);

        pace.TakeMessage().Should().BePositive();
        _time.Advance(TimeSpan.FromSeconds(29.9));
        pace.IsFlood.Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.1));

        pace.IsFlood.Should().BeTrue();
    }

    [Fact]
    public void Break_resets_the_flood_timer()
    {
        var pace = new InputPace(new LimitOptions { MessagesPerSecond = 1, MessageBurst = 4 }, null, _time);
        while (pace.TakeMessage() == TimeSpan.Zero)
        {
        }

        _time.Advance(TimeSpan.FromSeconds(4));
        pace.TakeMessage();

        pace.IsHeldBack.Should().BeFalse();
    }

    [Fact]
    public void Connections_of_one_address_share_its_allowance()
    {
        var limits = new LimitOptions { MessagesPerSecondPerAddress = 1, MessageBurstPerAddress = 15 };
        var address = new AddressAllowance(limits, _time);
        var (one, other) = (new InputPace(limits, address, _time), new InputPace(limits, address, _time));

        Enumerable.Range(0, 20).Count(_ => one.TakeMessage() == TimeSpan.Zero).Should().Be(10, "that is the burst of a connection");
        Enumerable.Range(0, 20).Count(_ => other.TakeMessage() == TimeSpan.Zero).Should().Be(5, "that is the rest of the burst of the address");
    }

    [Fact]
    public async Task Session_that_floods_is_notified_and_closed_and_another_one_continues()
    {
        using var chat = new Chat(options => (options.Limits.MessagesPerSecond, options.Limits.MessageBurst) = (0.000_1, 3));
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("1\n2\n3\n4\n5\n");
        await ann.ExpectAsync("bob: 1", "bob: 2", "bob: 3");
        await Wait.UntilAsync(
            () =>
            {
                chat.Time.Advance(TimeSpan.FromSeconds(1));
                return bob.Served.IsCompleted;
            },
            "the flood is ended");

        (await bob.Received.ReadToEndAsync()).Should().EndWith(
            "bob: 3\n* you have been sending too fast for too long, please reconnect\n");
        chat.Status.Statistics.ConnectionsClosed["flood"].Should().Be(1);
        await ann.SendAsync("peace\n");
        await ann.ExpectAsync("bob has left the chat room!", "ann: peace");
    }

    [Fact]
    public async Task Client_that_closes_while_it_is_held_back_is_gone_and_its_lines_are_not_posted()
    {
        using var chat = new Chat(options => (options.Limits.MessagesPerSecond, options.Limits.MessageBurst) = (1, 2));
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await bob.SendAsync(string.Concat(Enumerable.Range(1, 100).Select(i => $"{i}\n")));
        await ann.ExpectAsync("bob: 1", "bob: 2");

        await bob.CloseAsync();
        await Wait.UntilAsync(
            () =>
            {
                chat.Time.Advance(TimeSpan.FromMilliseconds(100));
                return bob.Served.IsCompleted;
            },
            "it is gone");

        await ann.SendAsync("and now\n");
        await ann.ExpectAsync("bob has left the chat room!", "ann: and now");
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\u00ff\u00f1")] // IAC NOP
    [InlineData("x")]
    public async Task Bytes_that_are_not_messages_are_limited_too(string piece)
    {
        using var chat = new Chat(options =>
        {
            (options.Limits.MessagesPerSecond, options.Limits.MessageBurst) = (5, 10);
            (options.Limits.BytesPerSecond, options.Limits.ByteBurst) = (1024, 4096);
        });
        var (_, bob) = await chat.JoinAnnAndBobAsync();
        var flood = System.Text.Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(piece, 8192 / piece.Length)));

        var sending = SendWhileServedAsync(bob, flood);
        await Wait.UntilAsync(
            () =>
            {
                chat.Time.Advance(TimeSpan.FromSeconds(1));
                return bob.Served.IsCompleted;
            },
            "the flood is ended");

        await sending;
        chat.Status.Statistics.ConnectionsClosed["flood"].Should().Be(1);
    }

    [Fact]
    public async Task Bytes_without_an_alias_are_limited_too()
    {
        using var chat = new Chat();
        var nobody = chat.Connect();
        await nobody.SendAsync("\n");

        await SendWhileServedAsync(nobody, [.. Enumerable.Repeat((byte)'\n', 16 * 1024)]);

        chat.Status.Statistics.ConnectionsClosed["flood"].Should().Be(1);
    }

    [Fact]
    public async Task Arrivals_and_departures_of_one_address_are_announced_together_beyond_a_handful()
    {
        using var chat = new Chat(options => options.Limits.ConnectionsPerSecondPerAddress = 0);
        var ann = await chat.JoinAsync("ann", new InMemoryConnection { RemoteEndPoint = There });
        for (var i = 0; i < 3; i++)
        {
            var spam = await chat.JoinAsync($"spam{i}", new InMemoryConnection { RemoteEndPoint = Here });
            await spam.CloseAsync();
            await Wait.ForAsync(spam.Served, "it has left");
        }

        chat.Time.Advance(TimeSpan.FromSeconds(1));
        await chat.JoinAsync("carl", new InMemoryConnection { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.3"), 1) });

        await ann.ExpectAsync(
            "spam0 has connected to the chat room!", "spam0 has left the chat room!",
            "spam1 has connected to the chat room!", "spam1 has left the chat room!",
            "spam2 has connected to the chat room!", "* 1 left", "carl has connected to the chat room!");
    }

    [Fact]
    public async Task Rooms_and_tokens_per_address_are_limited()
    {
        using var chat = new Chat(options => (options.Limits.NewRoomsPerMinutePerAddress, options.Limits.NewTokensPerMinutePerAddress) = (2, 1));
        var ann = await chat.JoinAsync("ann", new InMemoryConnection { RemoteEndPoint = Here });
        var bob = await chat.JoinAsync("bob", new InMemoryConnection { RemoteEndPoint = Here });

        await bob.SendAsync("/resume\n/join #a\n/join #b\n/join #c\n");
        await bob.Received.ReadLinesUntilAsync("* too many new rooms from your address, try again in 30 s");
        await ann.SendAsync("/resume\n/join #c\n");

        await ann.Received.ReadLinesUntilAsync("* too many tokens from your address, try again in 60 s");
        await ann.Received.ReadLinesUntilAsync("* too many new rooms from your address, try again in 30 s");
    }

    private static async Task SendWhileServedAsync(InMemoryConnection client, byte[] bytes)
    {
        while (!client.Served.IsCompleted)
        {
            await client.SendAsync(bytes);
        }
    }
}
