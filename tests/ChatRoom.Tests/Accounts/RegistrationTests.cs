using System.Net;
using ChatRoom.Accounts;
using ChatRoom.State;
using ChatRoom.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatRoom.Tests.Accounts;

/// <summary>People who register, return, and change their accounts, as text clients.</summary>
public sealed class RegistrationTests : IDisposable
{
    private const string Password = "correct horse";
    private const string Connected = "You are now connected!";
    private const string Refused = "* that password is wrong";

    private readonly Chat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Person_registers_and_returns_with_the_password()
    {
        var bob = await RegisterAsync("bob");
        await LeaveAsync(bob);

        var again = await AskedAsync("BOB");
        await again.SendAsync($"{Password}\n");

        await again.Received.ReadLinesUntilAsync(Connected);
        await again.SendAsync("hello\n");
        await again.ExpectAsync("bob: hello");
    }

    [Fact]
    public async Task Password_is_neither_shown_nor_logged_nor_stored_though_it_looks_like_a_command()
    {
        const string secret = "/quit my secret";
        var ann = await _chat.JoinAsync("ann");
        var bob = await _chat.JoinAsync("bob");

        await bob.SendAsync($"/register\n{secret}\n{secret}\nhello\n");

        await bob.ExpectAsync(
            "* enter a new password (an empty line cancels)", "* enter the new password again (an empty line cancels)",
            "* bob is registered and now needs your password", "bob: hello");
        (await ann.Received.ReadLinesUntilAsync("bob: hello")).Should().NotContain(static line => line.Contains("secret", StringComparison.Ordinal));
        _chat.Log.Lines.Should().NotContain(static line => line.Text.Contains("secret", StringComparison.Ordinal));
        var account = _chat.Get<ChatState>().Accounts.All.Should().ContainSingle().Subject;
        (account.Alias, account.Keys.Iterations).Should().Be(("bob", 16_384));
    }

    [Theory]
    [InlineData("", "* canceled")]
    [InlineData("short", "* a password has at least 8 characters")]
    [InlineData("crt_0123456789abcdef0123456789abcdef", "* that is an access token, not a password")]
    [InlineData("with\tcontrol characters", "* a password has at most 256 characters and no control characters")]
    public async Task Bad_password_is_refused_and_nothing_is_registered(string password, string refusal)
    {
        var bob = await _chat.JoinAsync("bob");

        await bob.SendAsync($"/register\n{password}\n");

        await bob.ExpectAsync("* enter a new password (an empty line cancels)", refusal);
        _chat.Get<ChatState>().Accounts.Count.Should().Be(0);
    }

    [Fact]
    public async Task Own_alias_is_no_password()
    {
        var bob = await _chat.JoinAsync("bobbobbob");

        await bob.SendAsync("/register\nBobBobBob\n");

        await bob.ExpectAsync("* enter a new password (an empty line cancels)", "* a password cannot be your alias");
    }

    [Fact]
    public async Task Password_that_differs_the_second_time_registers_nothing()
    {
        var bob = await _chat.JoinAsync("bob");

        await bob.SendAsync($"/register\n{Password}\nanother one\n");

        await bob.Received.ReadLinesUntilAsync("* the two passwords differ; nothing has changed");
        _chat.Get<ChatState>().Accounts.Count.Should().Be(0);
    }

    [Theory]
    [InlineData("/register hunter2", "* usage: /register; the server asks for the password, which must never be part of a command")]
    [InlineData("/password hunter2", "* usage: /password; the server asks for the password, which must never be part of a command")]
    [InlineData("/unregister hunter2", "* usage: /unregister; the server asks for the password, which must never be part of a command")]
    [InlineData("/password", "* you need an account for that: /register, or /login <alias>")]
    [InlineData("/unregister", "* you need an account for that: /register, or /login <alias>")]
    public async Task Request_that_makes_no_sense_is_refused_before_a_password_is_asked_for(string command, string refusal)
    {
        var bob = await _chat.JoinAsync("bob");

        await bob.SendAsync($"{command}\n{Password}\n");

        await bob.ExpectAsync(refusal, "* lines that you sent ahead were discarded");
        await bob.SendAsync("hello\n");
        await bob.ExpectAsync("bob: hello");
    }

    [Fact]
    public async Task Alias_that_other_protocols_cannot_carry_is_not_registered()
    {
        var bob = await _chat.JoinAsync("7bob");

        await bob.SendAsync("/register\n");

        await bob.ExpectAsync("* a registered alias cannot begin with a digit");
    }

    [Fact]
    public async Task Registered_alias_needs_its_password_also_in_another_form()
    {
        await LeaveAsync(await RegisterAsync("vera"));
        var other = _chat.Connect();

        await other.SendAsync("vеra\n"); // Cyrillic е

        await other.ExpectBytesAsync("alias?* that alias is taken: it looks like vera\nalias?");
        var guest = await _chat.JoinAsync("guest");
        await guest.SendAsync("/nick vera\n");
        await guest.ExpectAsync("* vera is registered: to log in, enter /login vera");
    }

    [Fact]
    public async Task Three_wrong_passwords_lead_to_another_alias()
    {
        await LeaveAsync(await RegisterAsync("bob"));
        var other = await AskedAsync("bob");

        await other.SendAsync("wrong 1\nwrong 2\nwrong 3\n");

        await other.ExpectBytesAsync($"{Refused}\npassword?{Refused}\npassword?{Refused}\nalias?");
        await other.SendAsync("ann\n");
        await other.ExpectAsync("ann has connected to the chat room!", Connected);
    }

    [Fact]
    public async Task Three_wrong_passwords_lead_to_the_door_if_the_setting_says_so()
    {
        using var chat = new Chat(static options => options.Accounts.AfterWrongPasswords = AfterWrongPasswords.Disconnect);
        await LeaveAsync(await RegisterAsync("bob", chat));
        var other = await AskedAsync("bob", chat);

        await other.SendAsync("wrong 1\nwrong 2\nwrong 3\n");

        (await other.Received.ReadToEndAsync()).Should().Be(
            $"{Refused}\npassword?{Refused}\npassword?{Refused}\n* too many attempts, please reconnect\n");
        chat.Status.Statistics.ConnectionsClosed["alias_refused"].Should().Be(1);
    }

    [Fact]
    public async Task Empty_line_at_the_prompt_for_the_password_leads_back_to_the_alias()
    {
        await LeaveAsync(await RegisterAsync("bob"));
        var other = await AskedAsync("bob");

        await other.SendAsync("\n");

        await other.ExpectBytesAsync("alias?");
        await other.SendAsync("ann\n");
        await other.ExpectAsync("ann has connected to the chat room!");
    }

    [Fact]
    public async Task Connection_cannot_try_passwords_for_ever()
    {
        using var chat = new Chat(static options => options.Accounts.WrongPasswordsPerHour = 0);
        await LeaveAsync(await RegisterAsync("bob", chat));
        var other = chat.Connect();

        for (var i = 0; i < 5; i++)
        {
            await other.SendAsync("bob\nwrong 1\nwrong 2\nwrong 3\n");
            await other.ExpectBytesAsync($"alias?password?{Refused}\npassword?{Refused}\npassword?{Refused}\n");
        }

        (await other.Received.ReadToEndAsync()).Should().EndWith("* too many attempts, please reconnect\n");
        chat.Get<PasswordHasher>().IterationsDone.Should().Be(16 * 16_384);
    }

    [Theory]
    [InlineData("192.0.2.1", false)]
    [InlineData("::ffff:192.0.2.1", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    public async Task Unencrypted_connection_of_another_machine_cannot_give_a_password(string address, bool isPrivate)
    {
        var bob = await _chat.JoinAsync("bob", new InMemoryConnection { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) });

        await bob.SendAsync("/register\n");

        await bob.ExpectAsync(isPrivate
            ? "* enter a new password (an empty line cancels)"
            : "* passwords are not accepted on an unencrypted connection, because others could read them; this server has no TLS port: ask its operator (ChatRoom:Accounts:RequireTlsForPasswords)");
    }

    [Fact]
    public async Task Unencrypted_connection_is_not_asked_for_a_password_at_the_prompt()
    {
        await LeaveAsync(await RegisterAsync("bob"));
        var other = _chat.Connect(new InMemoryConnection { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1) });

        await other.SendAsync("bob\n");

        await other.ExpectBytesAsync("alias?* passwords are not accepted");
    }

    [Fact]
    public async Task Telnet_does_not_show_what_is_typed()
    {
        await LeaveAsync(await RegisterAsync("bob"));
        var telnet = _chat.Connect();
        await telnet.SendAsync("bob\r\n");

        await telnet.ExpectBytesAsync("alias?\u00FF\u00FB\u0001password?");
        await telnet.SendAsync([255, 253, 1, .. "correct horse\r\n"u8]); // IAC DO ECHO, which needs no answer
        await telnet.ExpectBytesAsync("\u00FF\u00FC\u0001\r\nbob has connected to the chat room!\r\nYou are now connected!\r\n");
        await telnet.SendAsync([255, 254, 1, .. "/password\r\n"u8]); // IAC DONT ECHO
        await telnet.ExpectBytesAsync("* enter your password (an empty line cancels)\r\n\u00FF\u00FB\u0001");
        await telnet.SendAsync("\r\n");
        await telnet.ExpectBytesAsync("\u00FF\u00FC\u0001\r\n* canceled\r\n");
    }

    [Fact]
    public async Task Password_is_changed_and_the_old_one_is_void()
    {
        var bob = await RegisterAsync("bob");

        await bob.SendAsync($"/password\n{Password}\nanother horse\nanother horse\n");

        await bob.ExpectAsync(
            "* enter your password (an empty line cancels)", "* enter a new password (an empty line cancels)",
            "* enter the new password again (an empty line cancels)", "* your password has been changed");
        await LeaveAsync(bob);
        var again = await AskedAsync("bob");
        await again.SendAsync($"{Password}\nanother horse\n");
        await again.ExpectBytesAsync($"{Refused}\npassword?bob has connected");
    }

    [Fact]
    public async Task Wrong_password_changes_nothing()
    {
        var bob = await RegisterAsync("bob");
        var before = _chat.Get<ChatState>().Accounts.All.Single();

        await bob.SendAsync("/password\nwrong horse\nanother horse\nanother horse\n");
        await bob.ExpectAsync("* enter your password (an empty line cancels)", Refused); // before it asks for the new one
        await bob.SendAsync("/unregister\nwrong horse\n");

        await bob.Received.ReadLinesUntilAsync(Refused);
        _chat.Get<ChatState>().Accounts.All.Single().Keys.Should().Be(before.Keys);
    }

    [Fact]
    public async Task Account_is_removed_and_the_alias_is_free()
    {
        var bob = await RegisterAsync("bob");

        await bob.SendAsync($"/unregister\n{Password}\n");

        await bob.ExpectAsync("* enter your password (an empty line cancels)", "* bob is no longer registered");
        await LeaveAsync(bob);
        await _chat.JoinAsync("bob");
        _chat.Get<ChatState>().Accounts.Count.Should().Be(0);
    }

    [Fact]
    public async Task Server_without_accounts_keeps_the_aliases_and_lets_nobody_log_in()
    {
        await LeaveAsync(await RegisterAsync("bob"));
        _chat.Get<IOptions<ChatRoomOptions>>().Value.Accounts.Enabled = false;
        var other = _chat.Connect();

        await other.SendAsync("bob\n");

        await other.ExpectBytesAsync("alias?* accounts are disabled on this server\nalias?");
        await other.SendAsync("ann\n/register\n");
        await other.Received.ReadLinesUntilAsync("* accounts are disabled on this server");
    }

    [Fact]
    public async Task Guests_that_are_denied_get_in_with_an_account_alone()
    {
        await LeaveAsync(await RegisterAsync("bob"));
        _chat.Get<IOptions<ChatRoomOptions>>().Value.Accounts.Guests = GuestPolicy.Deny;
        var other = _chat.Connect();

        await other.SendAsync($"ann\nbob\n{Password}\n");

        await other.ExpectBytesAsync("alias?* this server requires an account: enter your registered alias, or /register <alias>\nalias?password?bob has connected");
        await _chat.TalkOnOwnConnectionAsync();
    }

    [Fact]
    public async Task State_that_cannot_be_stored_registers_nobody()
    {
        var store = new FaultyStateStore { WritingFails = true };
        using var chat = new Chat(replace: services => services.AddSingleton<IStateStore>(store));
        var bob = await chat.JoinAsync("bob");

        await bob.SendAsync($"/register\n{Password}\n{Password}\n");

        await bob.Received.ReadLinesUntilAsync("* the server cannot change accounts right now, try again later");
        chat.Get<ChatState>().Accounts.Count.Should().Be(0);
    }

    private static async Task LeaveAsync(InMemoryConnection who)
    {
        await who.CloseAsync();
        await Wait.ForAsync(who.Served, "it has left");
    }

    private async Task<InMemoryConnection> RegisterAsync(string alias, Chat? chat = null)
    {
        var who = await (chat ?? _chat).JoinAsync(alias);
        await who.SendAsync($"/register\n{Password}\n{Password}\n");
        await who.Received.ReadLinesUntilAsync($"* {alias} is registered and now needs your password");
        return who;
    }

    /// <summary>Connects, and gives an alias that needs a password.</summary>
    private async Task<InMemoryConnection> AskedAsync(string alias, Chat? chat = null)
    {
        var who = (chat ?? _chat).Connect();
        await who.SendAsync($"{alias}\n");
        await who.ExpectBytesAsync("alias?password?");
        return who;
    }
}
