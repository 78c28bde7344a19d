using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Chat;

/// <summary>The limits of one connection.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Connection_over_the_limit_is_refused_with_a_notice_and_a_later_one_is_accepted()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:MaxConnections=2");
        await using var first = await server.JoinAsync("first");
        await using (await server.JoinAsync("second"))
        {
            await using var third = await server.ConnectAsync();
            (await third.ReadToEndAsync()).Should().Be("* the server is full, please try again later\r\n");
        }

        await server.StatsAsync("connections", 1);
        await using var fourth = await server.JoinAsync("fourth");
        var stats = await server.StatsAsync();
        stats.GetProperty("refused_connections").GetProperty("server_full").GetInt64().Should().Be(1);
        stats.GetProperty("total_connections").GetInt64().Should().Be(3, "who was refused was not let in");
    }

    [Fact]
    public async Task Flood_of_messages_is_paced_and_nothing_is_lost()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:MessageBurst=3", "ChatRoom:Limits:MessagesPerSecond=4");
        await using var other = await server.JoinAsync("other");
        await using var flooder = await server.JoinAsync("flooder");
        await other.ExpectLineAsync("flooder has connected to the chat room!");
        await flooder.SendAsync(string.Concat(Enumerable.Range(1, 23).Select(static n => $"{n}\n")));
        await other.ExpectAsync("flooder: 1\nflooder: 2\nflooder: 3\n");

        await other.SendLineAsync("in between"); // the last line of the flooder is due in 5 s

        var seen = await other.SkipToAsync("flooder: 23\n");
        seen.Should().Contain("other: in between\n");
        seen.Replace("other: in between\n", "", StringComparison.Ordinal).Should()
            .Be(string.Concat(Enumerable.Range(4, 20).Select(static n => $"flooder: {n}\n")));
    }

    [Fact]
    public async Task Client_without_an_alias_in_time_gets_a_notice_and_is_closed()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:AliasTimeout=00:00:01");
        await using var silent = await server.ConnectAsync();

        (await silent.ReadToEndAsync()).Should().Be("alias?\r\n* no alias came in time, please reconnect\r\n");

        var stats = await server.StatsAsync("connections", 0);
        stats.GetProperty("closed_connections").GetProperty("alias_timeout").GetInt64().Should().Be(1);
    }

    [Fact]
    public async Task Client_that_has_given_its_alias_in_time_stays()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:AliasTimeout=00:00:01");
        await using var member = await server.JoinAsync("member");
        await using var silent = await server.ConnectAsync();
        await silent.ReadToEndAsync(); // longer than the time that the member had

        await member.SendLineAsync("still here");

        await member.ExpectLineAsync("member: still here");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP is on port")]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n", "not for SSH")]
    public async Task Client_of_another_protocol_gets_a_hint_and_is_closed(string said, string answer)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConnectAsync();

        await client.SendAsync(said);

        (await client.ReadToEndAsync()).Should().Contain("this port is for chat").And.Contain(answer).And.EndWith("\n");
    }
}
