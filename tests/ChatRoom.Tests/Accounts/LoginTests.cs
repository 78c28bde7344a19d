using System.Net;
using ChatRoom.Accounts;
using ChatRoom.Participants;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Tests.Accounts;

/// <summary>Guests who log in to an account while they are in the chat.</summary>
public sealed class LoginTests : IDisposable
{
    private const string Asked = "* enter your password (an empty line cancels)";
    private const string Refused = "* that password is wrong";
    private const string LoggedIn = "* you are logged in as bob";

    private readonly Chat _chat = new();

    private AccountRecord Bob => _chat.Get<ChatState>().Accounts.All.Single(static account => account.Alias == "bob");

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Guest_logs_in_and_is_the_person_of_the_account()
    {
        await RegisterBobAsync();
        var ann = await _chat.JoinAsync("ann");
        var guest = await _chat.JoinAsync("guest");

        await guest.SendAsync($"/login BOB\n{Account.Password}\nhello\n");

        await guest.ExpectAsync(Asked, "* guest is now known as bob", LoggedIn, "bob: hello");
        await ann.ExpectAsync("guest has connected to the chat room!", "* guest is now known as bob", "bob: hello");
        var bob = _chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!;
        bob.Account.Should().Be(Bob.Id);
        await guest.SendAsync("/nick other\n/sessions\n");
        await guest.ExpectAsync("* you cannot change your alias while you are logged in as bob; to use another one: /logout <alias>");
        (await guest.ReadReplyAsync()).Should().EndWith("(this connection)");
        await ann.SendAsync("/whois bob\n");
        (await ann.ReadReplyAsync()).Should().StartWith("* bob has an account");
        await _chat.JoinAsync("guest"); // the alias is free
    }

    [Fact]
    public async Task Account_that_is_connected_elsewhere_gets_another_connection()
    {
        var other = await _chat.RegisterAsync("bob");
        var ann = await _chat.JoinAsync("ann");
        var guest = await _chat.JoinAsync("guest");
        await ann.Received.ReadLinesUntilAsync("guest has connected to the chat room!");

        await guest.SendAsync($"/login bob\n{Account.Password}\n");

        await guest.Received.ReadLinesUntilAsync(LoggedIn);
        await ann.ExpectAsync("* guest has left this room");
        await ann.SendAsync("/msg bob psst\n");
        await other.Received.ReadLinesUntilAsync("* ann whispers: psst");
        await guest.Received.ReadLinesUntilAsync("* ann whispers: psst");
        await other.LeaveAsync();
        await guest.SendAsync("still here\n");
        await ann.Received.ReadLinesUntilAsync("bob: still here");
    }

    [Fact]
    public async Task Login_without_an_alias_means_the_alias_in_use()
    {
        var guest = await _chat.JoinAsync("bob");
        await guest.SendAsync("/login\nwrong horse\n");

        await guest.ExpectAsync(Asked, Refused, Asked);
    }

    [Fact]
    public async Task Guest_stays_a_guest_after_three_wrong_passwords()
    {
        await RegisterBobAsync();
        var guest = await _chat.JoinAsync("guest");

        await guest.SendAsync("/login bob\nwrong 1\nwrong 2\nwrong 3\n");
        await guest.ExpectAsync(Asked, Refused, Asked, Refused, Asked, Refused);
        await guest.SendAsync("hello\n/login bob\n\n");
        await guest.ExpectAsync("guest: hello", Asked, "* canceled");
        await guest.SendAsync("hello\n");
        await guest.ExpectAsync("guest: hello");
    }

    [Fact]
    public async Task Connection_cannot_guess_for_ever()
    {
        using var chat = new Chat(static options => options.Accounts.WrongPasswordsPerHour = 4);
        var guest = await chat.JoinAsync("guest");

        await guest.SendAsync("/login bob\n1\n2\n3\n");
        await guest.ExpectAsync(Asked, Refused, Asked, Refused, Asked, Refused);
        await guest.SendAsync("/login bob\n4\n5\n");

        await guest.ExpectAsync(Asked, Refused, Asked);
        (await guest.Received.ReadLineAsync()).Should().StartWith("* too many wrong passwords, try again in ");
        await guest.SendAsync("hello\n");
        await guest.ExpectAsync("guest: hello");
    }

    [Theory]
    [InlineData("/login bob hunter2", "* usage: /login <alias>; the server asks for the password, which must never be part of a command")]
    [InlineData("/login *bob", "* an alias can't begin with \"*\"")]
    [InlineData("/logout", "* you are not logged in")]
    [InlineData("/logout a b", "* an alias can't contain white space")]
    public async Task Request_that_makes_no_sense_is_refused(string command, string refusal)
    {
        var guest = await _chat.JoinAsync("guest");

        await guest.SendAsync($"{command}\n");

        await guest.ExpectAsync(refusal);
    }

    [Fact]
    public async Task Somebody_who_is_logged_in_has_to_log_out_first()
    {
        var bob = await _chat.RegisterAsync("bob");

        await bob.SendAsync("/login ann\n");

        await bob.ExpectAsync("* you are already logged in as bob (to log out: /logout)");
    }

    [Fact]
    public async Task Unencrypted_connection_of_another_machine_cannot_log_in()
    {
        var guest = await _chat.JoinAsync("guest", new InMemoryConnection { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1) });

        await guest.SendAsync("/login bob\n");

        (await guest.Received.ReadLineAsync()).Should().StartWith("* passwords are not accepted on an unencrypted connection");
    }

    [Fact]
    public async Task Telnet_does_not_show_the_password()
    {
        await RegisterBobAsync();
        var telnet = _chat.Connect();
        await telnet.SendAsync("guest\r\n");
        await telnet.Received.ReadLinesUntilAsync("You are now connected!\r");

        await telnet.SendAsync("/login bob\r\n");
        await telnet.ExpectBytesAsync($"{Asked}\r\n\u00FF\u00FB\u0001");
        await telnet.SendAsync("wrong\r\n");
        await telnet.ExpectBytesAsync($"\u00FF\u00FC\u0001\r\n{Refused}\r\n{Asked}\r\n\u00FF\u00FB\u0001");
        await telnet.SendAsync($"{Account.Password}\r\n");
        await telnet.ExpectBytesAsync("\u00FF\u00FC\u0001\r\n* guest is now known as bob\r\n");
    }

    [Fact]
    public async Task Classic_client_cannot_be_asked()
    {
        var classic = await _chat.JoinAsClassicAsync("guest");
        await Wait.UntilAsync(() => _chat.Get<ParticipantDirectory>().Find(Some.Alias("guest")) is not null, "it is in");

        await classic.SendAsync("guest: /login bob");
        await classic.CloseAsync();

        (await classic.Received.ReadToEndAsync()).Should().Contain("* the server cannot ask this client for a password").And.NotContain("enter your password");
    }

    [Fact]
    public async Task Certificate_of_the_connection_replaces_the_password()
    {
        var certificate = new ClientCertificate(new string('a', 64), "CN=bob");
        var bob = await _chat.RegisterAsync("bob", With(certificate));
        await bob.SendAsync("/cert add\n");
        await bob.ReadReplyAsync();
        await bob.LeaveAsync();
        var guest = await _chat.JoinAsync("guest", With(certificate));

        await guest.SendAsync("/login bob\n");

        await guest.ExpectAsync("* guest is now known as bob", LoggedIn);
    }

    [Fact]
    public async Task Access_token_has_its_scope_and_ends_the_way_back_of_the_guest()
    {
        var bob = await _chat.RegisterAsync("bob");
        var token = await bob.NewTokenAsync("ci read");
        await bob.LeaveAsync();
        var guest = await _chat.JoinAsync("guest");
        await guest.SendAsync("/resume\n");
        var resume = (await guest.Received.ReadLinesUntilTokenAsync())[^32..];

        await guest.SendAsync($"/login bob\n{token}\nhello\n/resume\n");

        await guest.Received.ReadLinesUntilAsync(LoggedIn);
        await guest.ExpectAsync("* your access token does not allow that", "* your access token does not allow that");
        var other = _chat.Connect();
        await other.SendAsync($"/resume {resume}\n");
        await other.ExpectBytesAsync("alias?* that token is invalid or has expired\n");
        await guest.SendAsync("/logout\nhello\n");
        await guest.Received.ReadLinesUntilAsync("bob-2: hello");
    }

    [Fact]
    public async Task Token_that_is_revoked_ends_a_connection_that_has_logged_in_with_it_later()
    {
        var bob = await _chat.RegisterAsync("bob");
        var token = await bob.NewTokenAsync("ci");
        var guest = await _chat.JoinAsync("guest");
        await guest.SendAsync($"/login bob\n{token}\n");
        await guest.Received.ReadLinesUntilAsync(LoggedIn);

        await bob.SendAsync("/token revoke ci\n");

        await Wait.ForAsync(guest.Served, "it has ended");
    }

    [Fact]
    public async Task Banned_account_cannot_be_logged_in_to()
    {
        await RegisterBobAsync();
        await RoleScene.PutAsync(_chat, BanOfBob(room: null));
        var guest = await _chat.JoinAsync("guest");

        await guest.SendAsync($"/login bob\n{Account.Password}\n");

        await guest.ExpectAsync(Asked, "* you are banned from this server");
        await guest.SendAsync("hello\n");
        await guest.ExpectAsync("guest: hello");
    }

    [Fact]
    public async Task Account_leaves_the_rooms_from_which_it_is_banned()
    {
        await RegisterBobAsync();
        await RoleScene.PutAsync(_chat, BanOfBob("#ops"));
        var guest = await _chat.JoinAsync("guest");
        await guest.SendAsync("/join #ops\n");
        await guest.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");

        await guest.SendAsync($"/login bob\n{Account.Password}\n/who\n");

        await guest.Received.ReadLinesUntilAsync(LoggedIn);
        await guest.Received.ReadLinesUntilAsync("* you are banned from #ops");
        await guest.Received.ReadLinesUntilAsync("* 1 in #lobby: bob");
    }

    [Fact]
    public async Task Ignore_list_of_the_account_is_restored()
    {
        var eve = await _chat.JoinAsync("eve");
        var bob = await _chat.RegisterAsync("bob");
        await bob.SendAsync("/ignore eve\n");
        await bob.ReadReplyAsync();
        await bob.LeaveAsync();
        var guest = await _chat.JoinAsync("guest");

        await guest.SendAsync($"/login bob\n{Account.Password}\n");
        await guest.Received.ReadLinesUntilAsync(LoggedIn);
        await eve.SendAsync("spam\n");
        await eve.Received.ReadLinesUntilAsync("eve: spam");

        await guest.SendAsync("/ignore\n");
        (await guest.Received.ReadLineAsync()).Should().Contain("eve").And.NotContain("spam");
    }

    [Fact]
    public async Task Guests_who_only_read_can_log_in_and_register()
    {
        await RegisterBobAsync();
        _chat.Get<IOptions<ChatRoomOptions>>().Value.Accounts.Guests = GuestPolicy.ReadOnly;
        var guest = await _chat.JoinAsync("guest");
        var other = await _chat.JoinAsync("other");

        await guest.SendAsync($"hello\n/login bob\n{Account.Password}\nhello\n");
        await guest.Received.ReadLinesUntilAsync("* guests can only read here: /register, or /login <alias>");
        await guest.Received.ReadLinesUntilAsync("bob: hello");
        await other.SendAsync($"/register\n{Account.Password}\n{Account.Password}\nhello\n");
        await other.Received.ReadLinesUntilAsync("other: hello");
    }

    [Fact]
    public async Task Program_logs_in_and_out()
    {
        await RegisterBobAsync();
        var bot = await new JsonClient(_chat.Connect()).HelloAsync("""{"alias":"bot"}""");
        await bot.ReadUntilAsync("live");

        await bot.SendAsync("""{"login":"bob","ref":"1"}""");
        (await bot.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("password-required");
        await bot.SendAsync("""{"login":"bob","token":"crt_","ref":"2"}""");
        (await bot.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("token-invalid");
        await bot.SendAsync("""{"login":"bob","password":"wrong horse"}""");
        (await bot.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("password-wrong");
        await bot.SendAsync("""{"command":"/login bob"}""");
        (await bot.ReadUntilAsync("error")).GetProperty("code").GetString().Should().Be("bad-request");
        await bot.SendAsync($$"""{"login":"bob","password":"{{Account.Password}}","ref":"3"}""");
        var answer = await bot.ReadUntilAsync("answer");

        (answer.GetProperty("ref").GetString(), answer.GetProperty("account").GetString()).Should().Be(("3", "bob"));
        await bot.SendAsync("""{"logout":"ann","ref":"4"}""");
        answer = await bot.ReadUntilAsync("answer");
        (answer.GetProperty("alias").GetString(), answer.GetProperty("account").GetString()).Should().Be(("ann", null));
    }

    private static InMemoryConnection With(ClientCertificate certificate)
    {
        var connection = new InMemoryConnection();
        connection.Features.Set(certificate);
        return connection;
    }

    private BanRecord BanOfBob(string? room) =>
        new(1, BanKind.Ban, room, AccountRecord.KeyOf(Bob.Id), TargetKind.Person, "op", DateTimeOffset.UnixEpoch, null) { Name = "bob" };

    private async Task RegisterBobAsync() => await (await _chat.RegisterAsync("bob")).LeaveAsync();
}
