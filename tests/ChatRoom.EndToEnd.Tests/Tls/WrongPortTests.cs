using System.Text.RegularExpressions;
using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>A client that connects to the wrong port gets a line that names the right one.</summary>
public sealed partial class WrongPortTests(TlsServerFixture fixture) : IClassFixture<TlsServerFixture>
{
    private string Plain => $"* this port is for chat over TLS, connect with openssl s_client -quiet; without TLS it is on port {fixture.Server.ChatPort}\r\n";

    [Fact]
    public async Task TLS_on_the_plain_port_gets_the_TLS_port()
    {
        await using var client = await fixture.Server.ConnectAsync();
        await client.SendAsync([0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3]);

        (await client.ReadToEndAsync()).Should().Be(
            $"alias?\r\n* this port is for chat without TLS; with TLS it is on port {fixture.Server.ChatTlsPort}\r\n");
    }

    [Fact]
    public async Task Text_on_the_TLS_port_gets_the_plain_port()
    {
        await using var client = await TestClient.ConnectAsync(fixture.Server.ChatTlsPort);
        await client.SendLineAsync("bob");

        (await client.ReadToEndAsync()).Should().Be(Plain);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "this port is for chat over TLS; HTTP is on port ")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "* this port is for chat over TLS, not for SSH\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 1 2\r\n", "* this port does not expect a PROXY protocol header; see ChatRoom:ProxyProtocol:Mode\r\n")]
    public async Task Other_protocol_on_the_TLS_port_gets_a_hint(string first, string answer)
    {
        await using var client = await TestClient.ConnectAsync(fixture.Server.ChatTlsPort);
        await client.SendAsync(first);

        (await client.ReadToEndAsync()).Should().Contain(answer);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n\r\nthis port is for chat over TLS, connect with openssl s_client -quiet; HTTP is on port ")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "* this port is for chat over TLS, not for SSH: connect with openssl s_client -quiet\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 1 2\r\n", "* a PROXY protocol header must come before TLS, not inside it\r\n")]
    [InlineData("\u0001\u0002", "* this port is for chat over TLS: an alias cannot contain such characters; connect with openssl s_client -quiet\r\n")]
    public async Task Other_protocol_inside_TLS_gets_a_hint_for_TLS(string first, string answer)
    {
        await using var client = await fixture.Server.ConnectTlsAsync();
        await client.SendAsync(first);

        (await client.ReadToEndAsync()).Should().Contain(answer);
    }

    [Fact]
    public async Task Invalid_ClientHello_is_counted_and_not_logged_as_an_error()
    {
        using var folder = new CertificateFolder();
        using var certificate = TestCertificate.For("chat.example");
        await using var server = await folder.ServeAsync(
            certificate,
            "Kestrel:Endpoints:Http2:Url=https://127.0.0.1:0",
            $"Kestrel:Endpoints:Http2:Certificate:Path={folder["tls.crt"]}",
            $"Kestrel:Endpoints:Http2:Certificate:KeyPath={folder["tls.key"]}");
        var https = int.Parse(Http2().Match(server.Announcement).Groups[1].ValueSpan, null);

        foreach (var port in (int[])[server.ChatTlsPort, https])
        {
            await using var client = await TestClient.ConnectAsync(port);
            await client.SendAsync([0x16, 3, 1, 0, 5, (byte)'h', (byte)'e', (byte)'l', (byte)'l', (byte)'o']);
            await client.ReadToEndAsync();
        }

        await Deadline.UntilAsync(
            server.StatsAsync, static stats => stats.GetProperty("refused_connections").GetProperty("tls_failed").GetInt64() == 1, static stats => $"{stats}");
        server.Process.Output.Lines.Should().NotContain(static line => line.Contains(" ERR ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Client_that_resets_right_after_its_handshake_is_no_mistake_of_the_servers()
    {
        using var folder = new CertificateFolder();
        using var certificate = TestCertificate.For("chat.example");
        await using var server = await folder.ServeAsync(certificate);
        for (var i = 0; i < 50; i++)
        {
            await (await server.ConnectTlsAsync()).ResetAsync();
        }

        await using var ann = await server.JoinTlsAsync("ann");
        await server.StatsAsync("connections", 1);
        server.Process.Output.Lines.Should().NotContain(static line => line.Contains(" ERR ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nc_that_waits_for_the_prompt_gets_the_hint_after_a_few_seconds()
    {
        await using var nc = ToolProcess.Start("nc", "127.0.0.1", $"{fixture.Server.ChatTlsPort}");

        await nc.Output.ExpectAsync(Plain);
    }

    [Fact]
    public async Task They_are_counted_as_refused()
    {
        var before = await RefusedAsync();
        await using (var client = await TestClient.ConnectAsync(fixture.Server.ChatTlsPort))
        {
            await client.SendLineAsync("bob");
            await client.ReadToEndAsync();
        }

        await using (var client = await TestClient.ConnectAsync(fixture.Server.ChatTlsPort))
        {
            await client.SendAsync([0x16, 3, 1, 0, 5, 1, 1, 1, 1, 1]); // begins like TLS, and is not TLS
            await client.ReadToEndAsync();
        }

        await Deadline.UntilAsync(
            RefusedAsync, after => after.NoTls > before.NoTls && after.Failed == before.Failed + 1, static after => $"{after}");
    }

    private async Task<(long NoTls, long Failed)> RefusedAsync()
    {
        var refused = (await fixture.Server.StatsAsync()).GetProperty("refused_connections");
        return (refused.GetProperty("no_tls").GetInt64(), refused.GetProperty("tls_failed").GetInt64());
    }

    [GeneratedRegex(@"Http2 on \S+:(\d+)")]
    private static partial Regex Http2();
}
