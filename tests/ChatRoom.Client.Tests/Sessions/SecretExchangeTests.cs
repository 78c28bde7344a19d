using ChatRoom.Client.Pipes;
using ChatRoom.Client.Sessions;
using ChatRoom.Client.Settings;
using ChatRoom.Connection.Transport;
using ChatRoom.Protocol.Model;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Client.Tests.Sessions;

/// <summary>Passwords that a command asks for.</summary>
public sealed class SecretExchangeTests : IDisposable
{
    private const string New = "* enter a new password (an empty line cancels)\n";
    private const string Again = "* enter the new password again (an empty line cancels)\n";
    private const string Registered = "* bob is registered and now needs your password\n";

    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Contract_1_lines_wait_until_the_server_takes_them_as_lines()
    {
        using var front = new RecordingFrontEnd("bob") { Passwords = new(["horse", "horse"]) };
        using var session = Of(front);
        session.Say("/register");
        session.Say("hello");
        var running = session.RunAsync();
        using var peer = await _server.AcceptAsync();
        await peer.AdmitAsync();
        (await peer.ReadLineAsync()).Should().Be("/register");

        await peer.SayAsync(New);
        (await peer.ReadLineAsync()).Should().Be("horse");
        await peer.SayAsync(Again);
        (await peer.ReadLineAsync()).Should().Be("horse");
        await peer.SayAsync(Registered);
        (await peer.ReadLineAsync()).Should().Be("hello");

        front.Questions.Select(static question => question.What).Should().Equal(SecretKind.NewPassword, SecretKind.NewPasswordAgain);
        front.Events.OfType<SessionEvent.SecretsOver>().Should().Equal(new SessionEvent.SecretsOver(IsDone: true));
        session.Leave();
        peer.Dispose();
        await running;
    }

    [Fact]
    public async Task Contract_2_password_goes_nowhere_if_the_connection_is_lost_and_a_new_one_is_kept_only_if_accepted()
    {
        using var front = new RecordingFrontEnd("bob") { Passwords = new(["horse"]) };
        using var session = Of(front);
        var running = session.RunAsync();
        using (var first = await _server.AcceptAsync())
        {
            await first.AdmitAsync();
            await front.JoinedAsync();
            session.Say("/register");
            await first.ReadLineAsync();
            await first.SayAsync(New);
            (await first.ReadLineAsync()).Should().Be("horse");
            await first.SayAsync(Again);
            await front.QuestionedAsync(2);
        }

        using (var second = await _server.AcceptAsync())
        {
            await second.AdmitAsync();
            await front.JoinedAsync();
            session.Say("hello");
            (await second.ReadLineAsync()).Should().Be("hello");
        }

        using var third = await _server.AcceptAsync();
        (await third.ReadLineAsync()).Should().Be("bob");
        await third.SayAsync("password?");
        await front.QuestionedAsync(3);
        session.Leave();
        third.Dispose();
        await running;

        front.Events.OfType<SessionEvent.Notice>().Should().NotContain(static notice => notice.Text.Contains("horse", StringComparison.Ordinal));
        front.Events.OfType<SessionEvent.SecretsOver>().Should().Equal(new SessionEvent.SecretsOver(IsDone: false));
    }

    [Fact]
    public async Task New_password_is_used_when_the_client_comes_back()
    {
        using var front = new RecordingFrontEnd("bob") { Passwords = new(["horse", "horse"]) };
        using var session = Of(front);
        var running = session.RunAsync();
        using (var first = await _server.AcceptAsync())
        {
            await first.AdmitAsync();
            await front.JoinedAsync();
            session.Say("/register");
            foreach (var answer in new[] { New, Again, Registered })
            {
                await first.ReadLineAsync();
                await first.SayAsync(answer);
            }

            await front.ReceivedAsync(Registered.TrimEnd());
        }

        using var second = await _server.AcceptAsync();
        await second.ReadLineAsync();
        await second.SayAsync("password?");
        (await second.ReadLineAsync()).Should().Be("horse");
        session.Leave();
        second.Dispose();
        await running;
    }

    [Fact]
    public async Task Contract_3_notice_for_the_user_does_not_end_the_question()
    {
        using var front = new RecordingFrontEnd("bob");
        using var session = Of(front);
        session.Say("/unregister");
        session.Say("hello");
        var running = session.RunAsync();
        using var peer = await _server.AcceptAsync();
        await peer.AdmitAsync();
        await peer.ReadLineAsync();
        await peer.SayAsync("* enter your password (an empty line cancels)\n");
        await front.QuestionedAsync(1);
        await peer.SayAsync("* ann has invited you to #tea: /join #tea (within 24 hours)\n");
        await front.ReceivedAsync("* ann has invited you to #tea: /join #tea (within 24 hours)");

        session.Leave();

        (await peer.ReadLineAsync()).Should().BeEmpty("leaving cancels the question, and no line has become a password");
        peer.Dispose();
        await running;
    }

    [Theory]
    [InlineData("/register horse")]
    [InlineData(" /PASSWORD horse battery")]
    [InlineData("/login bob horse")]
    public async Task Password_in_a_command_is_not_sent(string line)
    {
        using var front = new RecordingFrontEnd("bob");
        using var session = Of(front);
        session.Say(line);
        session.Say("hello");
        var running = session.RunAsync();
        using var peer = await _server.AcceptAsync();
        await peer.AdmitAsync();

        (await peer.ReadLineAsync()).Should().Be("hello");
        front.Events.OfType<SessionEvent.Notice>().Single().Text.Should().Be("not sent: a password does not belong in a command; the server asks for it");
        session.Leave();
        peer.Dispose();
        await running;
    }

    [Fact]
    public async Task Pipe_reads_passwords_from_the_lines_after_the_alias_and_after_the_command()
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var front = new PipeFrontEnd(new StringReader("bob\nold horse\n/password\nold horse\nnew horse\nnew horse\nhello\n"), output, errors);
        using var session = Of(front);
        var running = front.RunAsync(session);
        using var peer = await _server.AcceptAsync();
        (await peer.ReadLineAsync()).Should().Be("bob");
        await peer.SayAsync("password?");
        (await peer.ReadLineAsync()).Should().Be("old horse");
        await peer.SayAsync("bob has connected to the chat room!\nYou are now connected!\n");
        foreach (var (line, answer) in new[]
        {
            ("/password", "* enter your password (an empty line cancels)\n"), ("old horse", New), ("new horse", Again), ("new horse", "* your password has been changed\n"), ("hello", "bob: hello\n"),
        })
        {
            (await peer.ReadLineAsync()).Should().Be(line);
            await peer.SayAsync(answer);
        }

        (await peer.ReadLineAsync()).Should().Be("/quit");
        peer.Dispose();

        (await running).Should().Be(ExitCode.Done);
        $"{output}{errors}".Should().NotContain("horse");
    }

    [Fact]
    public async Task Pipe_sends_nothing_that_may_be_a_password_after_the_command_has_failed()
    {
        var errors = new StringWriter();
        var front = new PipeFrontEnd(new StringReader("bob\nhi\n/register\nhorse\nhorse\n"), TextWriter.Null, errors);
        using var session = Of(front);
        var running = front.RunAsync(session);
        using var peer = await _server.AcceptAsync();
        await peer.AdmitAsync();
        (await peer.ReadLineAsync()).Should().Be("hi");
        await peer.SayAsync("bob: hi\n");
        (await peer.ReadLineAsync()).Should().Be("/register");

        await peer.SayAsync("* nobody can register until 2026-11-29 12:10 UTC\n");

        (await peer.ReadLineAsync()).Should().Be("/quit");
        peer.Dispose();
        (await running).Should().Be(ExitCode.Refused);
        errors.ToString().Should().Be($"chatroom: /register has failed: what follows in the input is not sent, because it may be a password{Environment.NewLine}");
    }

    [Fact]
    public async Task Pipe_does_not_wait_for_ever_for_a_server_that_does_not_answer()
    {
        var time = new FakeTimeProvider();
        var errors = new StringWriter();
        var front = new PipeFrontEnd(new StringReader("bob\nhi\n/register\nhorse\n"), TextWriter.Null, errors);
        using var session = Of(front, time);
        var running = front.RunAsync(session);
        using var peer = await _server.AcceptAsync();
        await peer.AdmitAsync();
        (await peer.ReadLineAsync()).Should().Be("hi");
        await peer.SayAsync("bob: hi\n");
        (await peer.ReadLineAsync()).Should().Be("/register");

        var quit = peer.ReadLineAsync();
        while (!quit.IsCompleted) // the client may begin to wait a moment later
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        (await quit).Should().Be("/quit");
        peer.Dispose();
        (await running).Should().Be(ExitCode.Refused);
        errors.ToString().Should().StartWith("chatroom: /register has failed");
    }

    [Fact]
    public async Task Pipe_does_not_guess_after_a_wrong_password()
    {
        var errors = new StringWriter();
        var front = new PipeFrontEnd(new StringReader("bob\nwrong\nhello\n"), TextWriter.Null, errors);
        using var session = Of(front);
        var running = front.RunAsync(session);
        using var peer = await _server.AcceptAsync();
        await peer.ReadLineAsync();
        await peer.SayAsync("password?");
        await peer.ReadLineAsync();
        await peer.SayAsync("* that password is wrong\npassword?");
        (await peer.ReadLineAsync()).Should().BeEmpty();
        await peer.SayAsync("alias?");

        (await running).Should().Be(ExitCode.Refused);
        errors.ToString().Should().Be($"chatroom: the alias is refused: that password is wrong{Environment.NewLine}");
    }

    private Session Of(IFrontEnd front, TimeProvider? time = null) => new(
        new ClientSettings { Server = new ServerAddress("scripted", 5000), LinesPerSecond = 0 }, _server, front, time ?? TimeProvider.System, new Random(1));
}
