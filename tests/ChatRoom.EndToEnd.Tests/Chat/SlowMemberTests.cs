using System.Globalization;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Chat;

/// <summary>A member that does not read does not slow down the others.</summary>
public sealed class SlowMemberTests
{
    private const string Unlimited = UnlimitedServerFixture.Unlimited;

    [Fact]
    public async Task Member_that_does_not_read_is_skipped_forward_when_it_reads_again()
    {
        await using var server = await TestServer.StartAsync(Unlimited);
        await using var crowd = await Crowd.InAsync(server);
        await crowd.TalkAsync();

        var read = await crowd.Sleeper.SkipToAsync(" skipped (/history ");
        await crowd.Talker.SendLineAsync("that was all");
        read += await crowd.Sleeper.SkipToAsync("talker: that was all\n");
        await crowd.Listener.ExpectLineAsync("talker: that was all");

        var lines = read.Split('\n');
        var skips = lines.Where(static line => line.StartsWith("* ", StringComparison.Ordinal)).ToArray();
        skips.Should().NotBeEmpty().And.OnlyContain(line => line.Contains(" skipped (/history ", StringComparison.Ordinal));
        var skipped = skips.Sum(static line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
        var numbers = lines.Where(static line => line.StartsWith("talker: ", StringComparison.Ordinal) && line.Length > 1000)
            .Select(static line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).ToArray();
        numbers.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        (numbers.Length + skipped).Should().Be(crowd.Said, "what it did not get it was told of");
        await server.StatsAsync("skipped_messages", skipped);
    }

    [Fact]
    public async Task Member_that_does_not_read_is_disconnected_where_that_is_the_policy()
    {
        await using var server = await TestServer.StartAsync(Unlimited, "ChatRoom:SlowMembers:Policy=Disconnect");
        await using var crowd = await Crowd.InAsync(server);
        await crowd.TalkAsync();

        await crowd.Sleeper.ReadToEndAsync();

        await crowd.ExpectSleeperLeftAsync();
        var stats = await server.StatsAsync("connections", 2);
        stats.GetProperty("closed_connections").GetProperty("too_slow").GetInt64().Should().Be(1);
    }

    [Fact]
    public async Task Member_that_does_not_read_is_disconnected_after_the_write_timeout()
    {
        await using var server = await TestServer.StartAsync(Unlimited, "ChatRoom:SlowMembers:WriteTimeout=00:00:02");
        await using var crowd = await Crowd.InAsync(server);
        await crowd.TalkAsync();

        await crowd.ExpectSleeperLeftAsync();
        var stats = await server.StatsAsync("connections", 2);
        stats.GetProperty("closed_connections").GetProperty("write_timeout").GetInt64().Should().Be(1);
    }
}
