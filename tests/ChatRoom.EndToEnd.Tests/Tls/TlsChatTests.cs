using System.Net.Security;
using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>Chat over TLS is chat.</summary>
public sealed class TlsChatTests(TlsServerFixture fixture) : IClassFixture<TlsServerFixture>
{
    private const int Clients = 50;
    private const int MessagesEach = 20;

    [Fact]
    public async Task Members_with_and_without_TLS_are_in_one_room()
    {
        await using var secret = await fixture.Server.JoinTlsAsync("secret");
        await using var open = await fixture.Server.JoinAsync("open");

        await secret.ExpectLineAsync("open has connected to the chat room!");
        await secret.SendLineAsync("over TLS");
        await open.ExpectLineAsync("secret: over TLS");
        await open.SendLineAsync("without");
        await secret.ExpectAsync("secret: over TLS\nopen: without\n");
        secret.ServerCertificate!.Subject.Should().Be("CN=chat.example");
    }

    [Fact]
    public async Task Openssl_person_chats_and_the_end_is_one_in_order()
    {
        await using var other = await fixture.Server.JoinAsync("listener");
        await using var openssl = ToolProcess.Start("openssl", "s_client", "-quiet", "-connect", $"127.0.0.1:{fixture.Server.ChatTlsPort}");

        await openssl.Output.ExpectAsync("alias?");
        await openssl.TypeAsync("olga\n");
        await openssl.Output.ExpectAsync("olga has connected to the chat room!\nYou are now connected!\n");
        await openssl.TypeAsync("hello\n");
        await openssl.Output.ExpectAsync("olga: hello\n");
        await other.ExpectAsync("olga has connected to the chat room!\nolga: hello\n");
        await openssl.TypeAsync("/quit\n");

        (await openssl.Output.ReadToEndAsync()).Should().BeEmpty();
        (await openssl.ExitCodeAsync()).Should().Be(0, "openssl fails where a connection ends without close_notify");
        await other.ExpectLineAsync("olga has left the chat room!");
    }

    [Fact]
    public async Task Line_split_over_records_at_every_byte_is_one_line()
    {
        await using var client = await fixture.Server.JoinTlsAsync("splitter");

        foreach (var one in "one by öne\n"u8.ToArray())
        {
            await client.SendAsync([one]);
        }

        await client.ExpectLineAsync("splitter: one by öne");
    }

    [Fact]
    public async Task Versions_of_HTTP_are_not_offered()
    {
        await using var client = await fixture.Server.ConnectTlsAsync(new SslClientAuthenticationOptions
        {
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        });

        await client.ExpectAsync("alias?");
        client.ApplicationProtocol.Should().BeEmpty();
    }

    [Fact]
    public async Task Fifty_clients_over_TLS_see_the_same_messages_in_the_same_order()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(n => fixture.Server.JoinTlsAsync($"c{n}")));

        var seen = await Task.WhenAll(clients.Select(TalkAsync));

        seen[0].Should().BeEquivalentTo(
            Enumerable.Range(0, Clients).SelectMany(static c => Enumerable.Range(0, MessagesEach).Select(m => $"c{c}: <{m}>")),
            "none is lost, and none comes twice");
        foreach (var one in seen)
        {
            one.Should().Equal(seen[0]);
        }

        await Task.WhenAll(clients.Select(static client => client.DisposeAsync().AsTask()));
    }

    /// <summary>Sends its messages, each after it has seen the previous one. Returns the messages of all clients.</summary>
    private static async Task<List<string>> TalkAsync(TestClient client, int number)
    {
        var seen = new List<string>();
        for (var said = 0; said < MessagesEach; said++)
        {
            await client.SendLineAsync($"<{said}>");
            while (await NextAsync() != $"c{number}: <{said}>")
            {
            }
        }

        while (seen.Count < Clients * MessagesEach)
        {
            await NextAsync();
        }

        return seen;

        async Task<string> NextAsync()
        {
            var line = await client.ReadLineAsync();
            if (line.EndsWith('>'))
            {
                seen.Add(line);
            }

            return line;
        }
    }
}
