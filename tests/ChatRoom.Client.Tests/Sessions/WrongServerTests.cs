using ChatRoom.Client.Sessions;
using ChatRoom.Client.Settings;
using ChatRoom.Connection.Transport;

namespace ChatRoom.Client.Tests.Sessions;

/// <summary>Tests with servers other than the one that the user expects.</summary>
public sealed class WrongServerTests : IDisposable
{
    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Web_server_is_reported_at_once()
    {
        using var front = new RecordingFrontEnd("bob");
        using var session = Of(front);
        using var silent = await AcceptSilentAsync(session, out var running);
        using var probe = await _server.AcceptSilentAsync();

        (await probe.ReadAsync()).Should().StartWith("GET / ");
        await probe.SayAsync("HTTP/1.1 404 Not Found\r\n\r\n");

        (await running).Should().Be(ExitCode.CannotConnect);
        front.Events.OfType<SessionEvent.Failed>().Single().Reason.Should().Be("scripted:5000: this port is for HTTP, not for chat");
    }

    [Fact]
    public async Task Slow_chat_server_is_not_disturbed_by_the_probe()
    {
        using var front = new RecordingFrontEnd("bob");
        using var session = Of(front);
        using var slow = await AcceptSilentAsync(session, out var running);
        using (var probe = await _server.AcceptSilentAsync())
        {
            await probe.SayAsync("alias?");
        }

        await slow.SayAsync("alias?");
        (await slow.AdmitAsync()).Should().Be("bob");
        await front.JoinedAsync();
        session.Leave();
        slow.Dispose();
        (await running).Should().Be(ExitCode.Done);
    }

    [Fact]
    public async Task Tutorials_server_is_reported()
    {
        using var front = new RecordingFrontEnd("bob");
        using var session = Of(front);
        var running = session.RunAsync();
        using var peer = await _server.AcceptAsync();
        await peer.ReadLineAsync();
        await peer.SayAsync("bob\n has connected to the chat room!you are now connected!");

        (await running).Should().Be(ExitCode.CannotConnect);
        front.Events.OfType<SessionEvent.Failed>().Single().Reason.Should().Be("scripted:5000: this is the tutorial's server; use --classic");
    }

    [Fact]
    public async Task Port_for_TLS_is_reported_with_the_option_to_use()
    {
        using var front = new RecordingFrontEnd("bob");
        using var session = Of(front);
        var running = session.RunAsync();
        using (var peer = await _server.AcceptSilentAsync())
        {
            await peer.SayAsync("* this port is for chat over TLS, connect with openssl s_client -quiet\n");
        }

        (await running).Should().Be(ExitCode.CannotConnect);
        front.Events.OfType<SessionEvent.Failed>().Single().Reason.Should().Be("scripted:5000: this port uses TLS; use --tls");
    }

    private Task<ScriptedServer.Peer> AcceptSilentAsync(Session session, out Task<int> running)
    {
        running = session.RunAsync();
        return _server.AcceptSilentAsync();
    }

    private Session Of(IFrontEnd front) => new(
        new ClientSettings { Server = new ServerAddress("scripted", 5000), LinesPerSecond = 0 }, _server, front, TimeProvider.System, new Random(1));
}
