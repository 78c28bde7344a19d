using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>The limit of connections holds for those that shake hands, too.</summary>
public sealed class TlsLimitTests : IDisposable
{
    private readonly CertificateFolder _folder = new();
    private readonly TestCertificate _certificate = TestCertificate.For("chat.example");

    [Fact]
    public async Task Client_over_TLS_gets_the_notice_of_a_full_server_over_TLS()
    {
        await using var server = await _folder.ServeAsync(_certificate, "ChatRoom:Limits:MaxConnections=1");
        await using (await server.JoinTlsAsync("first"))
        {
            await using var second = await server.ConnectTlsAsync();
            (await second.ReadToEndAsync()).Should().Be("* the server is full, please try again later\r\n");
            await using var third = await server.ConnectAsync();
            (await third.ReadToEndAsync()).Should().Be("* the server is full, please try again later\r\n");
        }

        await JoinOnceThereIsRoomAsync(server);
        (await server.StatsAsync()).GetProperty("refused_connections").GetProperty("server_full").GetInt64().Should().BeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task Connection_in_its_handshake_counts_against_the_limit()
    {
        await using var server = await _folder.ServeAsync(_certificate, "ChatRoom:Limits:MaxConnections=1");

        await Deadline.UntilAsync(
            async () =>
            {
                await using var slow = await TestClient.ConnectAsync(server.ChatTlsPort);
                await slow.SendAsync([0x16, 3, 1, 0, 200]);
                await using var other = await server.ConnectAsync(); // if it was first, once more
                return await other.ReadFirstAsync(2);
            },
            static first => first == "* ",
            static first => first);

        await JoinOnceThereIsRoomAsync(server);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    private static Task<bool> JoinOnceThereIsRoomAsync(TestServer server) => Deadline.UntilAsync(
        async () =>
        {
            await using var client = await server.ConnectTlsAsync();
            return await client.ReadFirstAsync(2) == "al";
        },
        static isIn => isIn,
        static _ => "full");
}
