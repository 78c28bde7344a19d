using ChatRoom.Client.Sessions;
using ChatRoom.Client.Settings;
using ChatRoom.Connection.Transport;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Client.Tests.Sessions;

public sealed class SessionTests : IDisposable
{
    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task User_chooses_another_alias_on_the_same_connection_after_a_refusal()
    {
        using var front = new RecordingFrontEnd("taken", "free");
        using var session = Of(front);
        var running = session.RunAsync();
        using var peer = await _server.AcceptAsync();

        (await peer.ReadLineAsync()).Should().Be("taken");
        await peer.SayAsync("* that alias is taken\nalias?");
        (await peer.AdmitAsync()).Should().Be("free");

        front.Refusals.Should().Equal(null, "that alias is taken");
        front.Suggestions.Should().Equal(null, "taken-2");
        await front.JoinedAsync();
        session.FinishSending();
        (await peer.ReadLineAsync()).Should().Be("/quit");
        peer.Dispose();
        (await running).Should().Be(ExitCode.Done);
    }

    [Fact]
    public async Task Client_reconnects_if_the_server_closed_while_the_user_chose_an_alias()
    {
        using var front = new RecordingFrontEnd("taken", "free");
        using var session = Of(front);
        var running = session.RunAsync();
        var first = await _server.AcceptAsync();
        await first.ReadLineAsync();
        front.WhenAsked = () =>
        {
            first.Dispose();
            return Task.CompletedTask;
        };
        await first.SayAsync("* that alias is taken\nalias?");

        using var second = await _server.AcceptAsync();
        (await second.AdmitAsync()).Should().Be("free");
        session.Leave();
        second.Dispose();

        (await running).Should().Be(ExitCode.Done);
    }

    [Fact]
    public async Task Client_asks_the_user_before_it_reconnects_after_a_refusal_with_a_close()
    {
        using var front = new RecordingFrontEnd("taken", "taken-too", "free");
        using var session = Of(front);
        var running = session.RunAsync();
        using (var first = await _server.AcceptAsync())
        {
            await first.ReadLineAsync();
            await first.SayAsync("* that alias is taken\nalias?");
            (await first.ReadLineAsync()).Should().Be("taken-too");
            await first.SayAsync("* that was too often\n");
        }

        using var second = await _server.AcceptAsync();
        (await second.AdmitAsync()).Should().Be("free");
        session.Leave();
        second.Dispose();

        (await running).Should().Be(ExitCode.Done);
        front.Refusals.Should().Equal(null, "that alias is taken", "that was too often");
    }

    [Fact]
    public async Task Unreachable_server_is_reported_before_the_user_is_asked_for_an_alias()
    {
        using var front = new RecordingFrontEnd("bob");
        using var session = Of(front);
        _server.Dispose();

        (await session.RunAsync()).Should().Be(ExitCode.CannotConnect);

        front.Refusals.Should().BeEmpty();
    }

    [Fact]
    public async Task Client_reconnects_with_the_first_alias_if_the_server_gave_up_meanwhile()
    {
        using var front = new RecordingFrontEnd("late");
        using var session = Of(front);
        ScriptedServer.Peer? first = null;
        var accepted = new TaskCompletionSource();
        front.WhenAsked = async () =>
        {
            await accepted.Task;
            await first!.SayAsync("* no alias came in time, please reconnect\n");
            first.Dispose();
        };
        var running = session.RunAsync();
        first = await _server.AcceptAsync();
        accepted.SetResult();

        using var second = await _server.AcceptAsync();
        (await second.AdmitAsync()).Should().Be("late");
        session.Leave();
        second.Dispose();

        (await running).Should().Be(ExitCode.Done);
        front.Refusals.Should().Equal([null], "the user is asked once");
    }

    [Fact]
    public async Task Actions_after_the_end_do_nothing()
    {
        using var front = new RecordingFrontEnd();
        var session = Of(front);
        _server.Dispose();
        await session.RunAsync();
        session.Dispose();

        session.Leave();
        session.FinishSending();
        session.Say("/quit");
    }

    [Fact]
    public async Task Own_alias_is_retried_until_the_lost_connection_releases_it()
    {
        using var front = new RecordingFrontEnd("bob");
        using var session = Of(front);
        var running = session.RunAsync();
        using (var first = await _server.AcceptAsync())
        {
            await first.AdmitAsync();
            await front.JoinedAsync();
        }

        using (var second = await _server.AcceptAsync())
        {
            (await second.ReadLineAsync()).Should().Be("bob", "the client knows the server from the first connection");
            await second.SayAsync("* that alias is taken\nalias?");
            (await second.ReadLineAsync()).Should().BeNull("it tries again later");
        }

        using var third = await _server.AcceptAsync();
        (await third.AdmitAsync()).Should().Be("bob");
        await front.JoinedAsync();
        session.Leave();
        third.Dispose();

        (await running).Should().Be(ExitCode.Done);
        front.Refusals.Should().Equal([null], "the user was asked once");
        front.Events.OfType<SessionEvent.Lost>().Select(static lost => lost.Reason).Should().Equal("the connection was lost", "that alias is taken");
        front.Events.OfType<SessionEvent.Joined>().Select(static joined => joined.IsBack).Should().Equal(false, true);
    }

    [Fact]
    public async Task New_alias_and_room_survive_a_lost_connection()
    {
        using var front = new RecordingFrontEnd("bob");
        using var session = Of(front);
        var running = session.RunAsync();
        using (var first = await _server.AcceptAsync())
        {
            await first.AdmitAsync();
            await first.SayAsync("* bob is now known as bobby\n* you are in #dev now, 1 here\n");
        }

        using var second = await _server.AcceptAsync();
        (await second.AdmitAsync()).Should().Be("bobby");
        (await second.ReadLineAsync()).Should().Be("/join #dev");
        session.Leave();
        second.Dispose();
        await running;
    }

    [Fact]
    public async Task Answer_to_the_clients_question_is_marked_and_the_answer_to_the_user_is_not()
    {
        using var front = new RecordingFrontEnd("bob") { WantsRoster = true };
        using var session = Of(front);
        session.Say("/who");
        var running = session.RunAsync();
        using var peer = await _server.AcceptAsync();
        await peer.AdmitAsync();
        (await peer.ReadLineAsync()).Should().Be("/who");
        (await peer.ReadLineAsync()).Should().Be("/who");

        await peer.SayAsync("* 1 in #lobby: bob\n* 1 in #lobby: bob\n");
        session.FinishSending();
        (await peer.ReadLineAsync()).Should().Be("/quit");
        peer.Dispose();
        await running;

        front.Events.OfType<SessionEvent.Received>().Where(static received => received.Line.Raw.StartsWith("* 1 in", StringComparison.Ordinal))
            .Select(static received => received.IsAnswer).Should().BeEquivalentTo([true, false]);
    }

    [Fact]
    public async Task Answer_to_the_clients_own_join_is_not_shown()
    {
        using var front = new RecordingFrontEnd("bob");
        using var session = Of(front);
        var running = session.RunAsync();
        using (var first = await _server.AcceptAsync())
        {
            await first.AdmitAsync();
            await first.SayAsync("* you are in #dev now, 1 here\n");
            await front.ReceivedAsync("* you are in #dev now, 1 here");
        }

        using var second = await _server.AcceptAsync();
        await second.AdmitAsync();
        (await second.ReadLineAsync()).Should().Be("/join #dev");
        await second.SayAsync("* you are in #dev already\n");
        await front.ReceivedAsync("* you are in #dev already");
        session.Leave();
        second.Dispose();
        await running;

        front.Events.OfType<SessionEvent.Received>().Single(static received => received.Line.Raw == "* you are in #dev already").IsAnswer.Should().BeTrue();
    }

    [Fact]
    public async Task Retry_now_ends_the_wait_for_the_next_attempt()
    {
        var time = new FakeTimeProvider();
        using var front = new RecordingFrontEnd("bob");
        using var session = new Session(new ClientSettings { Server = new ServerAddress("scripted", 5000) }, _server, front, time, new Random(1));
        var running = session.RunAsync();
        using (var first = await _server.AcceptAsync())
        {
            await first.AdmitAsync();
            await front.JoinedAsync();
        }

        await front.LostAsync();
        session.RetryNow();
        using var second = await _server.AcceptAsync(); // although the clock stands still
        session.Leave();
        second.Dispose();
        await running;
    }

    [Fact]
    public async Task Discarded_lines_are_not_sent()
    {
        using var front = new RecordingFrontEnd("bob");
        using var session = Of(front);
        session.Say("dropped");
        session.Say("dropped too");
        session.Discard().Should().Be(2);
        session.Say("kept");
        session.FinishSending();
        var running = session.RunAsync();
        using var peer = await _server.AcceptAsync();
        await peer.AdmitAsync();

        (await peer.ReadLineAsync()).Should().Be("kept");
        (await peer.ReadLineAsync()).Should().Be("/quit");
        peer.Dispose();
        await running;
    }

    [Fact]
    public async Task Client_ends_even_if_the_server_does_not_read()
    {
        using var front = new RecordingFrontEnd("bob");
        using var session = Of(front);
        var running = session.RunAsync();
        using var peer = await _server.AcceptAsync();
        await peer.AdmitAsync();
        await front.JoinedAsync();
        for (var i = 0; i < 5000; i++)
        {
            session.Say(new string('x', 4000)); // in all more than the buffers of two sockets
        }

        await Task.Run(() => SpinWait.SpinUntil(() => session.Waiting < 4990, TimeSpan.FromSeconds(20)), TestContext.Current.CancellationToken);
        session.Leave();

        (await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Should().Be(ExitCode.Done);
    }

    private Session Of(IFrontEnd front) => new(
        new ClientSettings { Server = new ServerAddress("scripted", 5000), LinesPerSecond = 0 }, _server, front, TimeProvider.System, new Random(1));
}
