using System.Text;

namespace ChatRoom.EndToEnd.Tests.Clients;

/// <summary>People who use <c>telnet</c> in a terminal, and clients that negotiate as RFC 854 allows.</summary>
public sealed class TelnetTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private const byte Iac = 255, Do = 253, Will = 251, Wont = 252, Dont = 254, Sb = 250, Se = 240;
    private const byte Echo = 1, Naws = 31;

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("chatroom-");

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task Telnet_person_chats_in_lines_with_CR_LF()
    {
        await using var tap = new WireTap(fixture.Server.ChatPort);
        await using var telnet = ToolProcess.StartInTerminal("telnet", _home, "127.0.0.1", $"{tap.Port}");

        await telnet.Output.ReadThroughAsync("alias?");
        await telnet.TypeAsync("ann\r");
        await telnet.Output.ExpectAsync("ann\r\nann has connected to the chat room!\r\nYou are now connected!\r\n");
        await telnet.TypeAsync("grüß dich\r");
        await telnet.Output.ExpectAsync("grüß dich\r\nann: grüß dich\r\n");
        await telnet.TypeAsync("/quit\r");
        await telnet.Output.ReadToEndAsync();

        var (fromClient, fromServer) = await tap.BytesAsync();
        Encoding.UTF8.GetString(fromClient).Should().Be("ann\r\ngrüß dich\r\n/quit\r\n");
        Encoding.UTF8.GetString(fromServer).Should()
            .Be("alias?ann has connected to the chat room!\r\nYou are now connected!\r\nann: grüß dich\r\n");
    }

    [Fact]
    public async Task Telnet_negotiation_is_answered_and_invisible_to_members()
    {
        await using var other = await fixture.Server.JoinAsync("other");
        await using var tap = new WireTap(fixture.Server.ChatPort);
        await File.WriteAllTextAsync(
            Path.Combine(_home.FullName, ".telnetrc"), "127.0.0.1\n\tsend do echo\n\tsend will naws\n", TestContext.Current.CancellationToken);
        await using var telnet = ToolProcess.StartInTerminal("telnet", _home, "127.0.0.1", $"{tap.Port}");

        await telnet.Output.ReadThroughAsync("alias?");
        await telnet.TypeAsync("eight\r");
        await telnet.Output.ReadThroughAsync("eight has connected to the chat room!\r\nYou are now connected!\r\n");
        await telnet.TypeAsync("hello\r");
        await telnet.Output.ReadThroughAsync("eight: hello\r\n");
        await telnet.TypeAsync("/quit\r");
        await telnet.Output.ReadToEndAsync();

        await other.ExpectAsync("eight has connected to the chat room!\neight: hello\neight has left the chat room!\n");
        var (fromClient, fromServer) = await tap.BytesAsync();
        fromClient.Should().StartWith([Iac, Do, Echo, Iac, Will, Naws]);
        fromServer.AsSpan("alias?".Length, 6).ToArray().Should().Equal(
            [Iac, Wont, Echo, Iac, Dont, Naws], "it refuses what it does not support");
        fromServer.Count(b => b == Iac).Should().Be(2);
    }

    [Fact]
    public async Task Negotiation_split_at_every_byte_is_removed_and_refused()
    {
        byte[] said = [Iac, Will, Naws, .. "pu"u8, Iac, Sb, Naws, 0, 80, 0, 24, Iac, Se, .. "tty\r\n"u8, Iac, Do, Echo];
        await using var client = await fixture.Server.ConnectAsync();
        await client.ExpectAsync("alias?");

        foreach (var one in said)
        {
            await client.SendAsync([one]);
        }

        var answer = await client.SkipToAsync("You are now connected!\r\n");
        answer.Should().Contain("putty has connected to the chat room!\r\n");
        await client.SendAsync("hi\r\n");
        await client.SkipToAsync("putty: hi\r\n");
    }

    [Fact]
    public async Task Client_that_ends_its_alias_with_CR_LF_gets_CR_LF()
    {
        await using var client = await fixture.Server.ConnectAsync();
        await client.ExpectAsync("alias?");
        await client.SendAsync("crlf\r\n");
        await client.ExpectAsync("crlf has connected to the chat room!\r\nYou are now connected!\r\n");
        await client.SendAsync("hi\r\n");
        await client.ExpectAsync("crlf: hi\r\n");
        await client.SendAsync("/nonsense\r\n");
        await client.ExpectAsync("* unknown command: /nonsense (try /help)\r\n");
    }
}
