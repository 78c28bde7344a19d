using System.Runtime.InteropServices;
using ChatRoom.EndToEnd.Tests.Chat;
using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>How connections over TLS end: with the server, or because they do not read.</summary>
public sealed class TlsEndTests : IDisposable
{
    private const string Goodbye = "* the server is shutting down, please reconnect\n";

    private readonly CertificateFolder _folder = new();
    private readonly TestCertificate _certificate = TestCertificate.For("chat.example");

    [Fact]
    public async Task Signal_shuts_down_gracefully_and_members_get_a_notice_before_close_notify()
    {
        await using var server = await _folder.ServeAsync(_certificate);
        await using var member = await server.JoinTlsAsync("member");
        await using var openssl = ToolProcess.Start("openssl", "s_client", "-quiet", "-connect", $"127.0.0.1:{server.ChatTlsPort}");
        await openssl.TypeAsync("olga\n");
        await openssl.Output.ReadThroughAsync("You are now connected!\n");
        await member.ExpectLineAsync("olga has connected to the chat room!");

        server.Process.Signal(PosixSignal.SIGTERM);

        (await member.ReadToEndAsync()).Should().Be(Goodbye);
        (await openssl.Output.ReadToEndAsync()).Should().Be(Goodbye);
        (await openssl.ExitCodeAsync()).Should().Be(0, "openssl fails where a connection ends without close_notify");
        (await server.Process.ExitCodeAsync()).Should().Be(0);
        server.Process.Errors.ToString().Should().BeEmpty();
    }

    [Fact]
    public async Task Connections_that_have_not_shaken_hands_do_not_keep_the_server_from_its_end()
    {
        await using var server = await _folder.ServeAsync(_certificate, "ChatRoom:Shutdown:DrainTimeout=00:02:00");
        await using var silent = await TestClient.ConnectAsync(server.ChatTlsPort);
        await using var stuck = await TestClient.ConnectAsync(server.ChatTlsPort);
        await stuck.SendAsync([0x16, 3, 1, 0, 200]); // a ClientHello that does not go on
        await using (await server.JoinTlsAsync("member"))
        {
        }

        server.Process.Signal(PosixSignal.SIGTERM);

        (await server.Process.ExitCodeAsync(TimeSpan.FromSeconds(8))).Should().Be(0);
    }

    [Fact]
    public async Task Member_that_does_not_read_is_skipped_forward_when_it_reads_again()
    {
        await using var server = await _folder.ServeAsync(_certificate, UnlimitedServerFixture.Unlimited);
        await using var crowd = await Crowd.InAsync(server, overTls: true);
        await crowd.TalkAsync();

        await crowd.Sleeper.SkipToAsync(" skipped (/history ");
        await crowd.Talker.SendLineAsync("that was all");
        await crowd.Sleeper.SkipToAsync("talker: that was all\n");
        await crowd.Listener.ExpectLineAsync("talker: that was all");
        (await server.StatsAsync()).GetProperty("skipped_messages").GetInt64().Should().BePositive();
    }

    [Fact]
    public async Task Member_that_does_not_read_is_disconnected_after_the_write_timeout()
    {
        await using var server = await _folder.ServeAsync(
            _certificate, UnlimitedServerFixture.Unlimited, "ChatRoom:SlowMembers:WriteTimeout=00:00:02");
        await using var crowd = await Crowd.InAsync(server, overTls: true);
        await crowd.TalkAsync();

        await crowd.ExpectSleeperLeftAsync();
        var stats = await server.StatsAsync("connections", 2);
        stats.GetProperty("closed_connections").GetProperty("write_timeout").GetInt64().Should().Be(1);
    }

    [Fact]
    public async Task Member_that_vanishes_has_left()
    {
        await using var server = await _folder.ServeAsync(_certificate);
        await using var stays = await server.JoinTlsAsync("stays");
        var goes = await server.JoinTlsAsync("goes");
        await stays.ExpectLineAsync("goes has connected to the chat room!");

        goes.Abort();

        await stays.ExpectLineAsync("goes has left the chat room!");
        (await server.StatsAsync("connections", 1)).GetProperty("closed_connections").GetProperty("internal_error").GetInt64().Should().Be(0);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }
}
