using ChatRoom.Client.Sessions;
using ChatRoom.Client.Settings;
using ChatRoom.Connection.Transport;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Client.Tests.Sessions;

/// <summary>Passwords at the prompt of the server.</summary>
public sealed class PasswordTests : IDisposable
{
    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task User_enters_the_password_again_after_a_wrong_one_on_the_same_connection()
    {
        using var front = new RecordingFrontEnd("bob") { Passwords = new(["wrong", "right"]) };
        using var session = Of(front);
        var running = session.RunAsync();
        using var peer = await AskForPasswordAsync();

        (await peer.ReadLineAsync()).Should().Be("wrong");
        await peer.SayAsync("* that password is wrong\npassword?");
        (await peer.ReadLineAsync()).Should().Be("right");
        await peer.SayAsync("bob has connected to the chat room!\nYou are now connected!\n");
        await front.JoinedAsync();
        session.Leave();
        peer.Dispose();

        (await running).Should().Be(ExitCode.Done);
        front.Questions.Should().Equal(
            new SecretQuestion(SecretKind.Password, IsPrivate: true) { Alias = "bob" }, new SecretQuestion(SecretKind.Password, IsPrivate: true) { Alias = "bob", Refusal = "that password is wrong" });
        front.Refusals.Should().Equal([null], "the user chose one alias");
    }

    [Fact]
    public async Task User_chooses_another_alias_after_too_many_wrong_passwords()
    {
        using var front = new RecordingFrontEnd("bob", "ann") { Passwords = new(["1", "2", "3"]) };
        using var session = Of(front);
        var running = session.RunAsync();
        using var peer = await AskForPasswordAsync();
        foreach (var next in new[] { "password?", "password?", "alias?" })
        {
            await peer.ReadLineAsync();
            await peer.SayAsync($"* that password is wrong\n{next}");
        }

        (await peer.AdmitAsync()).Should().Be("ann");
        session.Leave();
        peer.Dispose();

        (await running).Should().Be(ExitCode.Done);
        front.Refusals.Should().Equal(null, "that password is wrong");
    }

    [Fact]
    public async Task User_cancels_and_chooses_another_alias()
    {
        using var front = new RecordingFrontEnd("bob", "ann") { Passwords = new([null]) };
        using var session = Of(front);
        var running = session.RunAsync();
        using var peer = await AskForPasswordAsync();

        (await peer.ReadLineAsync()).Should().BeEmpty();
        await peer.SayAsync("alias?");
        (await peer.AdmitAsync()).Should().Be("ann");
        session.Leave();
        peer.Dispose();

        (await running).Should().Be(ExitCode.Done);
        front.Refusals.Should().Equal(null, "bob is registered and needs its password");
    }

    [Fact]
    public async Task Server_that_wants_TLS_says_how_to_get_to_it()
    {
        using var front = new RecordingFrontEnd("bob", "ann");
        using var session = Of(front);
        var running = session.RunAsync();
        using var peer = await _server.AcceptAsync();
        await peer.ReadLineAsync();
        await peer.SayAsync("* passwords are not accepted on an unencrypted connection, because others could read them; connect with TLS on port 5001: openssl s_client -quiet\nalias?");
        await peer.AdmitAsync();
        session.Leave();
        peer.Dispose();
        await running;

        front.Refusals[^1].Should().EndWith("connect with TLS on port 5001: chatroom --tls");
        front.Questions.Should().BeEmpty();
    }

    [Fact]
    public async Task Client_comes_back_with_the_password_without_asking_again()
    {
        using var front = new RecordingFrontEnd("bob") { Passwords = new(["secret"]) };
        using var session = Of(front);
        var running = session.RunAsync();
        using (var first = await AskForPasswordAsync())
        {
            await first.ReadLineAsync();
            await first.SayAsync("bob has connected to the chat room!\nYou are now connected!\n");
            await front.JoinedAsync();
        }

        using var second = await AskForPasswordAsync();
        (await second.ReadLineAsync()).Should().Be("secret");
        await second.SayAsync("bob has connected to the chat room!\nYou are now connected!\n");
        await front.JoinedAsync();
        session.Leave();
        second.Dispose();

        (await running).Should().Be(ExitCode.Done);
        front.Questions.Should().ContainSingle();
    }

    [Fact]
    public async Task User_is_asked_when_the_kept_password_is_wrong_now()
    {
        using var front = new RecordingFrontEnd() { Passwords = new(["new"]) };
        using var session = Of(front, password: "old");
        var running = session.RunAsync();
        using var peer = await AskForPasswordAsync();
        (await peer.ReadLineAsync()).Should().Be("old");
        await peer.SayAsync("* that password is wrong\npassword?");
        (await peer.ReadLineAsync()).Should().Be("new");
        session.Leave();
        peer.Dispose();
        await running;

        front.Questions.Single().Refusal.Should().Be("that password is wrong");
    }

    [Fact]
    public async Task Configured_password_is_not_sent_where_others_can_read_it_and_a_user_is_told()
    {
        using var server = new ScriptedServer { IsPrivate = false };
        using var front = new RecordingFrontEnd() { Passwords = new(["typed"]) };
        using var session = Of(front, password: "configured", server: server);
        var running = session.RunAsync();
        using var peer = await server.AcceptAsync();
        await peer.ReadLineAsync();
        await peer.SayAsync("password?");

        (await peer.ReadLineAsync()).Should().Be("typed");
        session.Leave();
        peer.Dispose();
        await running;

        front.Questions.Single().Explanation("Esc cancels").Should().Equal(
            "bob is registered: enter its password, or an access token (Esc cancels)", "this connection is not encrypted: others can read what you enter (--tls encrypts it)");
    }

    [Fact]
    public async Task Connection_that_another_one_of_the_account_has_ended_does_not_come_back()
    {
        using var front = new RecordingFrontEnd("bob");
        using var session = Of(front);
        var running = session.RunAsync();
        using var peer = await _server.AcceptAsync();
        await peer.AdmitAsync();
        await peer.SayAsync("* another connection of your account has closed this one, please log in again\n");
        peer.Dispose();

        (await running).Should().Be(ExitCode.Refused);
    }

    private async Task<ScriptedServer.Peer> AskForPasswordAsync()
    {
        var peer = await _server.AcceptAsync();
        (await peer.ReadLineAsync()).Should().Be("bob");
        await peer.SayAsync("password?");
        return peer;
    }

    private Session Of(IFrontEnd front, string? password = null, ScriptedServer? server = null) => new(
        new ClientSettings
        {
            Server = new ServerAddress("scripted", 5000),
            LinesPerSecond = 0,
            Alias = password is null ? null : "bob",
            Password = password is null ? null : new ConfiguredPassword(password, alias: null),
        },
        server ?? _server, front, TimeProvider.System, new Random(1));
}
