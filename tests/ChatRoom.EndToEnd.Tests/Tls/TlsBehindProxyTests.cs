using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>TLS through a load balancer, which sends its header first, unencrypted.</summary>
public sealed class TlsBehindProxyTests
{
    [Fact]
    public async Task Header_precedes_the_handshake_and_its_address_counts()
    {
        using var folder = new CertificateFolder();
        using var certificate = TestCertificate.For("chat.example");
        await using var server = await folder.ServeAsync(
            certificate,
            "ChatRoom:ProxyProtocol:Mode=Required",
            "ChatRoom:ProxyProtocol:TrustedNetworks=127.0.0.0/8",
            "ChatRoom:Limits:MaxConnectionsPerAddress=1");

        await using var ann = await (await ConnectAsync(server, "203.0.113.7")).JoinAsync("ann");
        await using var second = await ConnectAsync(server, "203.0.113.7");
        (await second.ReadToEndAsync()).Should().Be("* too many connections from your address, please try again later\r\n");
        await using var bob = await (await ConnectAsync(server, "203.0.113.8")).JoinAsync("bob");
        await ann.ExpectLineAsync("bob has connected to the chat room!");

        var (_, _, body) = await server.GetAsync("/stats/connections?sort=alias");
        JsonDocument.Parse(body).RootElement.GetProperty("connections").EnumerateArray()
            .Select(static connection => connection.GetProperty("address").GetString())
            .Should().Equal("203.0.113.7:4711", "203.0.113.8:4711");
    }

    private static Task<TestClient> ConnectAsync(TestServer server, string address) =>
        TestClient.ConnectTlsAsync(server.ChatTlsPort, header: $"PROXY TCP4 {address} 198.51.100.1 4711 5001\r\n");
}
