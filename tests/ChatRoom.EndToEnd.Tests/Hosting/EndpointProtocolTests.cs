using System.Net;
using System.Text.RegularExpressions;
using ChatRoom.EndToEnd.Tests.Tls;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Hosting;

/// <summary>The endpoints of one server speak different protocols, and meet in one room.</summary>
public sealed partial class EndpointProtocolTests
{
    private static readonly string[] TwoEndpoints =
    [
        "ChatRoom:Endpoints:Chat:Protocol=Text",
        "Kestrel:Endpoints:Old:Url=http://127.0.0.1:0",
        "ChatRoom:Endpoints:Old:Protocol=Classic",
        "ChatRoom:HistoryOnJoin=0",
    ];

    [Fact]
    public async Task Two_endpoints_speak_two_protocols()
    {
        await using var server = await TestServer.StartAsync(TwoEndpoints);

        await using var text = await server.ConnectAsync();
        await using var classic = await TestClient.ConnectAsync(PortOf(server, "Old"));

        await MeetAsync(text, classic);

        var members = (await server.StatsAsync()).GetProperty("members_by_dialect");
        (members.GetProperty("text").GetInt32(), members.GetProperty("classic").GetInt32()).Should().Be((1, 1));
        (await server.GetAsync("/health/ready")).Status.Should().Be(HttpStatusCode.OK);
        var wrong = await HttpClientOnChatAsync(PortOf(server, "Old"));
        wrong.Should().Contain($"HTTP is on port {server.HttpPort}");
    }

    [Fact]
    public async Task Two_endpoints_speak_two_protocols_over_TLS_behind_a_load_balancer()
    {
        using var folder = new CertificateFolder();
        using var certificate = TestCertificate.For("chat.example");
        await using var server = await folder.ServeAsync(
            certificate,
            [
                .. TwoEndpoints,
                "Kestrel:Endpoints:Old:Url=https://127.0.0.1:0",
                $"Kestrel:Endpoints:Old:Certificate:Path={folder["tls.crt"]}",
                $"Kestrel:Endpoints:Old:Certificate:KeyPath={folder["tls.key"]}",
                "ChatRoom:Endpoints:ChatTls:Protocol=Text",
                "ChatRoom:ProxyProtocol:Mode=Required",
                "ChatRoom:ProxyProtocol:TrustedNetworks=127.0.0.0/8",
            ]);
        const string header = "PROXY TCP4 203.0.113.7 198.51.100.1 4711 5001\r\n";

        await using var text = await TestClient.ConnectTlsAsync(server.ChatTlsPort, header: header);
        await using var classic = await TestClient.ConnectTlsAsync(PortOf(server, "Old"), header: header);

        await MeetAsync(text, classic);

        (await server.GetAsync("/health/ready")).Status.Should().Be(HttpStatusCode.OK);
        await using var plain = await TestClient.ConnectAsync(PortOf(server, "Old"));
        await plain.SendAsync(header + "bob\n");
        (await plain.ReadToEndAsync()).Should().StartWith("* this port is for chat over TLS");
    }

    [Fact]
    public async Task Server_with_classic_endpoints_only_is_ready()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Dialect=Classic");

        (await server.GetAsync("/health/ready")).Status.Should().Be(HttpStatusCode.OK);
    }

    /// <summary>The classic client does not end its alias or its messages. The alias of the text client waits for its line end.</summary>
    private static async Task MeetAsync(TestClient text, TestClient classic)
    {
        await text.ExpectAsync("alias?");
        await text.SendAsync("ann");
        await classic.ExpectAsync("alias?");
        await classic.SendAsync("bob");
        await classic.ExpectAsync("bob has connected to the chat room!\nYou are now connected!");
        await text.SendAsync("\n");
        await text.ExpectAsync("ann has connected to the chat room!\nYou are now connected!\n");
        await classic.ExpectAsync("ann has connected to the chat room!");

        await classic.SendAsync("bob: hello");
        await text.ExpectLineAsync("bob: hello");
        await classic.ExpectAsync("bob: hello");
        await text.SendLineAsync("hello bob");
        await classic.ExpectAsync("ann: hello bob");
    }

    private static async Task<string> HttpClientOnChatAsync(int port)
    {
        using var http = new HttpClient();
        return await (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/"), TestContext.Current.CancellationToken))
            .Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static int PortOf(TestServer server, string endpoint) =>
        int.Parse(Addresses().Matches(server.Announcement).Single(match => match.Groups[1].Value == endpoint).Groups[2].ValueSpan, null);

    [GeneratedRegex(@"(\w+) on \S+:(\d+)(?=\W|$)")]
    private static partial Regex Addresses();
}
