using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Limits;

/// <summary>The limits of one address, however often it reconnects. The tests use addresses of the loopback network.</summary>
public sealed class AddressLimitTests
{
    private const string Attacker = "127.0.0.2";
    private const string Other = "127.0.0.3";

    [Fact]
    public async Task Reconnecting_flood_stays_within_the_limits_of_its_address_and_other_members_do_not_notice()
    {
        await using var server = await TestServer.StartAsync(
            "ChatRoom:Limits:CountLoopback=true",
            "ChatRoom:Limits:ConnectionsPerSecondPerAddress=1",
            "ChatRoom:Limits:ConnectionBurstPerAddress=5",
            "ChatRoom:Limits:MessagesPerSecondPerAddress=1",
            "ChatRoom:Limits:MessageBurstPerAddress=20");
        using var member = await JoinAsync(server, Other, "ann");

        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 60; i++)
        {
            await SpamAsync(server, i);
        }

        await SendAsync(member, "still here\n");
        var heard = await ReadUntilAsync(member, "ann: still here\n");
        var seconds = watch.Elapsed.TotalSeconds;

        heard.Split(": buy\n").Should().HaveCountLessThan(22 + (int)seconds, "60 x 9 were sent, and the address may 20, and 1 per second");
        heard.Split(" connected").Should().HaveCountLessThan(10 + (int)(2 * seconds));
        (await server.StatsAsync()).GetProperty("refused_connections").GetProperty("address_full").GetInt64().Should().BePositive();
    }

    [Fact]
    public async Task Client_that_closes_while_it_is_held_back_is_gone_with_its_lines()
    {
        await using var server = await TestServer.StartAsync();
        await using var ann = await server.JoinAsync("ann");
        using (var bob = await JoinAsync(server, Attacker, "bob"))
        {
            await SendAsync(bob, string.Concat(Enumerable.Range(1, 3000).Select(i => $"line {i}\n")));
            await ann.SkipToAsync("bob: line 10");
        }

        await ann.SkipToAsync("bob has left the chat room!");

        (await server.StatsAsync()).GetProperty("in_msgs").GetInt64().Should().BeLessThan(60, "3,000 lines were sent, and would be posted for 30 s otherwise");
    }

    [Fact]
    public async Task One_network_of_addresses_leaves_a_quarter_of_the_connections_for_others()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:CountLoopback=true", "ChatRoom:Limits:MaxConnections=8");
        var connections = new List<Socket>();
        for (var i = 0; i < 20; i++)
        {
            connections.Add(await ConnectAsync(server, Attacker));
        }

        using var ann = await JoinAsync(server, Other, "ann");

        connections.ForEach(static connection => connection.Dispose());
    }

    private static async Task SpamAsync(TestServer server, int i)
    {
        try
        {
            using var spam = await ConnectAsync(server, Attacker);
            await SendAsync(spam, $"spam{i}\n{string.Concat(Enumerable.Repeat("buy\n", 9))}/quit\n");
            spam.Shutdown(SocketShutdown.Send); // the server then discards the lines that it has not accepted
            await ReadToEndAsync(spam);
        }
        catch (SocketException)
        {
            // The server no longer explains why it refuses, and closes the connection at once.
        }
    }

    private static async Task<Socket> ConnectAsync(TestServer server, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, server.ChatPort, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<Socket> JoinAsync(TestServer server, string from, string alias)
    {
        var socket = await ConnectAsync(server, from);
        await SendAsync(socket, $"{alias}\n");
        await ReadUntilAsync(socket, "You are now connected!\n");
        return socket;
    }

    private static async Task SendAsync(Socket socket, string text)
    {
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            // It was refused: the server has closed it.
        }
    }

    private static async Task<string> ReadUntilAsync(Socket socket, string end)
    {
        var all = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (!all.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().WithinAsync(() => $"'{end}'; got {all}");
            read.Should().BePositive("the server goes on until '{0}' has come", end);
            all.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return all.ToString();
    }

    private static async Task ReadToEndAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().WithinAsync(() => "the end") > 0)
            {
            }
        }
        catch (SocketException)
        {
            // It was refused.
        }
    }
}
