using ChatRoom.Client.Messages;
using ChatRoom.Client.Sessions;
using ChatRoom.Client.Settings;
using ChatRoom.Connection.Transport;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Client.Tests.Sessions;

/// <summary>bob's session with the tutorial's server.</summary>
public sealed class ClassicSessionTests : IAsyncLifetime
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(150);

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedServer _server = new();
    private readonly RecordingFrontEnd _front = new("bob");
    private readonly Session _session;
    private ScriptedServer.Peer? _peer;
    private Task _running = Task.CompletedTask;

    public ClassicSessionTests() => _session = new(
        new ClientSettings { Server = new ServerAddress("scripted", 5000), LinesPerSecond = 0, IsClassic = true }, _server, _front, _time, new Random(1));

    private ScriptedServer.Peer Peer => _peer ?? throw new InvalidOperationException("bob has not connected");

    public async ValueTask InitializeAsync()
    {
        _running = _session.RunAsync();
        _peer = await _server.AcceptAsync();
        (await _peer.ReadAsync()).Should().Be("bob");
        await _peer.SayAsync("bob has connected to the chat room!you are now connected!");
        await _front.ReceivedAsync("you are now connected!");
    }

    public async ValueTask DisposeAsync()
    {
        _session.Leave();
        _peer?.Dispose();
        await _running;
        _session.Dispose();
        _front.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Message_is_sent_when_the_one_before_was_echoed()
    {
        _session.Say("one");
        (await ReadInTimeAsync()).Should().Be("bob: one");

        _session.Say("two");
        var next = Peer.ReadAsync();
        _time.Advance(Period);
        await Peer.SayAsync("eve: hi");
        await _front.ReceivedAsync("eve: hi");
        next.IsCompleted.Should().BeFalse("the server may not have read the first message yet");
        await Peer.SayAsync("bob: one");

        (await next).Should().Be("bob: two", "though no time has passed");
    }

    [Fact]
    public async Task Messages_are_sent_after_some_time_if_there_are_no_echoes()
    {
        foreach (var text in (string[])["one", "two", "three"])
        {
            _session.Say(text);
            (await ReadInTimeAsync()).Should().Be($"bob: {text}");
        }
    }

    [Fact]
    public async Task Message_that_is_discarded_while_it_waits_is_not_sent()
    {
        _session.Say("one");
        (await ReadInTimeAsync()).Should().Be("bob: one");
        _session.Say("two");

        SpinWait.SpinUntil(() => _session.Waiting == 1, TimeSpan.FromSeconds(20)).Should().BeTrue("the first one is sent");
        _session.Discard().Should().Be(1);
        _session.Say("three");
        await Peer.SayAsync("bob: one");

        (await ReadInTimeAsync()).Should().Be("bob: three");
    }

    [Fact]
    public async Task Member_cannot_forge_a_new_alias_or_room()
    {
        foreach (var forged in (string[])["* bob is now known as mallory", "* you are in #trap now, 1 here", "* 1 in #trap: mallory"])
        {
            await Peer.SayAsync(forged);
            await _front.ReceivedAsync(forged);
        }

        _session.Say("it is me");

        (await ReadInTimeAsync()).Should().Be("bob: it is me");
        _front.Events.OfType<SessionEvent.Received>().Should().AllSatisfy(static received =>
            (received.Alias, received.IsAnswer, received.Line.Kind == ChatLineKind.Notice).Should().Be(("bob", false, false)));
    }

    /// <summary>Lets time pass in steps until the server has read something. Returns it.</summary>
    private async Task<string> ReadInTimeAsync()
    {
        var reading = Peer.ReadAsync();
        while (!reading.IsCompleted)
        {
            _time.Advance(Period);
            await Task.Yield();
        }

        return await reading;
    }
}
