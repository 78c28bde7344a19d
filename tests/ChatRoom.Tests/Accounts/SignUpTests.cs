using System.Net;
using ChatRoom.Identity;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatRoom.Tests.Accounts;

/// <summary>People who register at the prompt, of a server for people with an account.</summary>
public sealed class SignUpTests : IDisposable
{
    private const string Password = Account.Password;

    private readonly MemoryAliasRegistry _aliases = new();
    private readonly Chat _chat;

    public SignUpTests() => _chat = new Chat(static options => options.Accounts.Guests = GuestPolicy.Deny, aliases: _aliases);

    private int Accounts => _chat.Get<ChatState>().Accounts.Count;

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Newcomer_registers_and_is_logged_in()
    {
        var bob = _chat.Connect();

        await bob.SendAsync($"bob\n/register bob\n{Password}\n{Password}\nhello\n/sessions\n");

        await bob.ExpectBytesAsync(
            "alias?* this server requires an account: enter your registered alias, or /register <alias>\nalias?new password?new password again?");
        await bob.ExpectAsync("* bob is registered and now needs your password", "bob has connected to the chat room!", "You are now connected!", "bob: hello");
        (await bob.ReadReplyAsync()).Should().EndWith("(this connection)");
        await _chat.LogInAsync("bob");
    }

    [Fact]
    public async Task Newcomer_registers_where_guests_are_allowed_too()
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        await bob.SendAsync($"/register bob\n{Password}\n{Password}\n/password\n");

        await bob.Received.ReadLinesUntilAsync("You are now connected!");
        await bob.ExpectAsync("* enter your password (an empty line cancels)");
    }

    [Theory]
    [InlineData("\n", "alias?")]
    [InlineData("short\n", "* a password has at least 8 characters\nnew password?")]
    [InlineData("short\nshort\nshort\n", "* a password has at least 8 characters\nnew password?* a password has at least 8 characters\nnew password?* a password has at least 8 characters\nalias?")]
    [InlineData("correct horse\n\n", "new password again?alias?")]
    [InlineData("correct horse\nanother horse\n", "new password again?* the two passwords differ; nothing has changed\nalias?")]
    public async Task Nothing_is_registered_without_a_good_password_entered_twice(string lines, string answer)
    {
        var bob = _chat.Connect();

        await bob.SendAsync($"/register bob\n{lines}");

        await bob.ExpectBytesAsync($"alias?new password?{answer}");
        Accounts.Should().Be(0);
        (await IsFreeAsync("bob")).Should().BeTrue();
    }

    [Theory]
    [InlineData("/register", "* usage: /register <alias>")]
    [InlineData("/register bob hunter2", "* an alias can't contain white space")]
    [InlineData("/register 7bob", "* a registered alias cannot begin with a digit")]
    [InlineData("/register ann", "* ann is registered: to log in, enter /login ann")]
    [InlineData("/register аnn", "* that alias is taken: it looks like ann")] // with a Cyrillic a
    [InlineData("/register server", "* that alias is reserved")]
    public async Task Alias_that_cannot_be_registered_is_refused_before_a_password_is_asked_for(string line, string refusal)
    {
        using var chat = new Chat(static options => options.Accounts.Guests = GuestPolicy.Deny, aliases: new MemoryAliasRegistry(ReservedAliases.In(new ChatRoomOptions())));
        await chat.SignUpAsync("ann");
        var bob = chat.Connect();

        await bob.SendAsync($"{line}\n");

        await bob.ExpectBytesAsync($"alias?{refusal}\nalias?");
    }

    [Fact]
    public async Task Unencrypted_connection_of_another_machine_cannot_register()
    {
        var bob = _chat.Connect(From("192.0.2.1"));

        await bob.SendAsync("/register bob\n");

        await bob.ExpectBytesAsync("alias?* passwords are not accepted on an unencrypted connection");
    }

    [Fact]
    public async Task Nobody_registers_in_a_lockdown()
    {
        await RoleScene.PutAsync(_chat, new LockdownRecord(LockdownLevel.NoRegistrations, "root", _chat.Time.GetUtcNow().AddHours(1)));
        var bob = _chat.Connect();

        await bob.SendAsync("/register bob\n");

        await bob.ExpectBytesAsync("alias?* nobody can register until 2000-01-01 01:00 UTC\nalias?");
    }

    [Theory]
    [InlineData("127.0.0.0/8")]
    [InlineData("bo?")]
    public async Task Ban_from_which_accounts_are_exempt_stops_a_newcomer(string target)
    {
        var kind = target.Contains('?') ? TargetKind.Alias : TargetKind.Network;
        await RoleScene.PutAsync(_chat, new BanRecord(1, BanKind.Ban, null, target, kind, "op", DateTimeOffset.UnixEpoch, null) { AdmitsAccounts = true });
        var bob = _chat.Connect();

        await bob.SendAsync("/register bob\n");

        await bob.ExpectBytesAsync("alias?* people without an account are banned from this server; to enter, log in to an account\nalias?");
        Accounts.Should().Be(0);
    }

    [Fact]
    public async Task Lockdown_that_begins_meanwhile_counts()
    {
        var bob = _chat.Connect();
        await bob.SendAsync($"/register bob\n{Password}\n");
        await bob.ExpectBytesAsync("alias?new password?new password again?");
        await RoleScene.PutAsync(_chat, new LockdownRecord(LockdownLevel.NobodyNew, "root", _chat.Time.GetUtcNow().AddHours(1)));

        await bob.SendAsync($"{Password}\n");

        await bob.ExpectBytesAsync("* nobody can register until 2000-01-01 01:00 UTC\nalias?");
        (Accounts, await IsFreeAsync("bob")).Should().Be((0, true));
    }

    [Fact]
    public async Task Registrations_are_limited()
    {
        _chat.Get<IOptions<ChatRoomOptions>>().Value.Accounts.RegistrationsPerHour = 1;
        await _chat.SignUpAsync("ann");
        var bob = _chat.Connect();

        await bob.SendAsync($"/register bob\n{Password}\n{Password}\n");

        await bob.ExpectBytesAsync("alias?new password?new password again?* too many new accounts, try again in ");
        (Accounts, await IsFreeAsync("bob")).Should().Be((1, true));
    }

    [Fact]
    public async Task Connection_cannot_be_asked_for_ever()
    {
        var bob = _chat.Connect();

        for (var i = 0; i < 5; i++)
        {
            await bob.SendAsync("/register 7\n");
            await bob.ExpectBytesAsync("alias?* a registered alias cannot begin with a digit\n");
        }

        (await bob.Received.ReadToEndAsync()).Should().EndWith("* too many attempts, please reconnect\n");
    }

    [Fact]
    public async Task Telnet_does_not_show_what_is_typed()
    {
        var telnet = _chat.Connect();

        await telnet.SendAsync($"/register bob\r\n{Password}\r\n{Password}\r\n");

        await telnet.ExpectBytesAsync(
            "alias?\u00FF\u00FB\u0001new password?\u00FF\u00FC\u0001\r\n\u00FF\u00FB\u0001new password again?\u00FF\u00FC\u0001\r\n* bob is registered");
    }

    [Theory]
    [InlineData("root", "[\"admin\"]")]
    [InlineData("bob", "[]")]
    public async Task Program_learns_whether_it_is_an_admin(string alias, string roles)
    {
        using var chat = new Chat(static options => options.Admins = ["root"]);
        var bot = new JsonClient(chat.Connect());

        await bot.HelloAsync($$"""{"alias":"{{alias}}","new-password":"{{Password}}"}""");

        bot.Welcome.GetProperty("you").GetProperty("roles").GetRawText().Should().Be(roles);
    }

    [Fact]
    public async Task Program_registers_with_its_first_object()
    {
        var bot = new JsonClient(_chat.Connect());

        await bot.HelloAsync($$"""{"alias":"bot","new-password":"{{Password}}"}""");

        bot.Welcome.GetProperty("you").GetProperty("account").GetString().Should().Be("bot");
        var other = new JsonClient(_chat.Connect());
        await other.SendAsync($$"""{"alias":"bot","new-password":"{{Password}}","ref":"1"}""");
        (await other.ReadAfterPromptAsync()).Should().Contain("\"password-required\"").And.Contain("\"ref\":\"1\"");
        await other.SendAsync("""{"alias":"new","new-password":"short"}""");
        (await other.ReadAsync()).GetProperty("code").GetString().Should().Be("bad-request");
        await other.SendAsync("""{"alias":"new"}""");
        (await other.ReadAsync()).GetProperty("code").GetString().Should().Be("password-required");
    }

    [Fact]
    public async Task Failing_store_registers_nobody_and_frees_the_alias()
    {
        var store = new FaultyStateStore { WritingFails = true };
        using var chat = new Chat(aliases: _aliases, replace: services => services.AddSingleton<IStateStore>(store));
        var bob = chat.Connect();

        await bob.SendAsync($"/register bob\n{Password}\n{Password}\n");

        await bob.ExpectBytesAsync("alias?new password?new password again?* the server cannot change accounts right now, try again later\nalias?");
        (await IsFreeAsync("bob")).Should().BeTrue();
    }

    private async Task<bool> IsFreeAsync(string alias)
    {
        var claim = await _aliases.ClaimAsync(Some.Alias(alias), Person.NewId(), new AliasHolder(), TestContext.Current.CancellationToken);
        claim.Lease?.Release();
        return claim.Succeeds;
    }

    private static InMemoryConnection From(string address) => new() { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) };
}
