using ChatRoom.Accounts;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatRoom.Tests.Accounts;

/// <summary>The contract of <see cref="SuspensionService"/>: root, an admin, suspends bob.</summary>
public sealed class SuspensionTests : IDisposable
{
    private const string Until = "2026-11-29 13:00 UTC";

    private static readonly ClientCertificate Certificate = new(new string('a', 64), "CN=bob");

    private readonly FaultyStateStore _store = new();
    private readonly Chat _chat;

    public SuspensionTests()
    {
        _chat = new Chat(static options => options.Admins = ["root", "admin"], replace: services => services.AddSingleton<IStateStore>(_store));
        _chat.Time.SetUtcNow(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ChatState State => _chat.Get<ChatState>();

    private AccountRecord Bob => State.Accounts.All.Single(static account => account.Alias == "bob");

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Contract_1_everything_that_the_account_holds_ends_at_once()
    {
        var root = await _chat.RegisterAsync("root");
        var bob = await _chat.RegisterAsync("bob", WithCertificate());
        await bob.SendAsync("/cert add\n");
        await bob.ReadReplyAsync();
        var token = await bob.NewTokenAsync("ci");
        var bot = await _chat.LogInAsync("bob", token);
        var program = await new JsonClient(_chat.Connect()).HelloAsync($$"""{"alias":"bob","password":"{{Account.Password}}"}""");
        await program.ReadUntilAsync("live");
        await bob.SendAsync("/resume\n");
        var resume = (await bob.Received.ReadLinesUntilTokenAsync())[^32..];
        var away = await _chat.LogInAsync("bob");
        await away.SendAsync("/resume\n");
        var place = (await away.Received.ReadLinesUntilTokenAsync())[^32..];
        await away.VanishAsync();
        await Wait.ForAsync(away.Served, "it is away");

        await root.SendAsync("/suspend bob 1h spam -- third time\n");

        (await root.Received.ReadLinesUntilAsync($"* suspended account bob until {Until}: spam; 3 connections closed, 1 access token and 1 certificate removed"))
            .Should().Contain(["* root has suspended the account bob for 1h: spam", "* for moderators: root suspended bob, private reason: third time"]);
        (await bob.Received.ReadToEndAsync()).Should().EndWith($"* this account is suspended until {Until}: spam\n");
        var error = await program.ReadUntilAsync("error");
        (error.GetProperty("code").GetString(), error.GetProperty("until").GetString()).Should().Be(("banned", "2026-11-29T13:00:00.000Z"));
        await Wait.ForAsync(bob.Served, "it has ended");
        await Wait.ForAsync(bot.Served, "it has ended, too");
        foreach (var lost in (string[])[resume, place, program.Token])
        {
            var back = _chat.Connect();
            await back.SendAsync($"/resume {lost}\n");
            await back.ExpectBytesAsync("alias?* that token is invalid or has expired\nalias?");
        }

        (State.Tokens.Count, State.Certificates.Count).Should().Be((0, 0));
        await IsRefusedAsync(Account.Password, $"* this account is suspended until {Until}: spam\nalias?");
        await IsRefusedAsync(token, "* that access token is invalid\npassword?");
        var certain = _chat.Connect(WithCertificate());
        await certain.SendAsync("bob\n");
        await certain.ExpectBytesAsync("alias?password?");
    }

    [Fact]
    public async Task Contract_1_a_guest_who_is_just_logging_in_ends_too()
    {
        var root = await _chat.RegisterAsync("root");
        await (await _chat.RegisterAsync("bob")).LeaveAsync();
        var guest = await _chat.JoinAsync("guest");
        _chat.Journal.Holding = true;
        await guest.SendAsync($"/login bob\n{Account.Password}\n");
        await Wait.UntilAsync(() => _chat.Journal.Held == 1, "the room is about to see it");

        await root.SendAsync("/suspend bob spam\n");
        await Wait.UntilAsync(() => Bob.Suspended is not null, "the account is suspended");
        _chat.Journal.Holding = false;
        _chat.Journal.Release();

        (await guest.Received.ReadToEndAsync()).Should().EndWith("* this account is suspended: spam\n");
    }

    [Fact]
    public async Task Contract_2_a_guest_in_the_chat_cannot_log_in_either()
    {
        var root = await SuspendBobAsync("/suspend bob 1h");
        var guest = await _chat.JoinAsync("guest");

        await guest.SendAsync($"/login bob\n{Account.Password}\n");

        await guest.Received.ReadLinesUntilAsync($"* this account is suspended until {Until}");
        await guest.SendAsync("hello\n");
        await guest.ExpectAsync("guest: hello");
        var bot = new JsonClient(_chat.Connect());
        await bot.SendAsync($$"""{"alias":"bob","password":"{{Account.Password}}"}""");
        (await bot.ReadAfterPromptAsync()).Should().Contain("\"banned\"");
        await root.SendAsync("/who\n");
        await root.Received.ReadLinesUntilAsync("* 2 in #lobby: guest, root");
    }

    [Fact]
    public async Task Contract_2_nobody_else_can_have_the_alias()
    {
        await SuspendBobAsync("/suspend bob");
        var other = _chat.Connect();

        await other.SendAsync("/register bob\n");
        await other.ExpectBytesAsync("alias?* bob is registered: to log in, enter /login bob\nalias?");
        await other.SendAsync("bоb\nguest\n/nick bob\n"); // the first one with a Cyrillic o

        await other.ExpectBytesAsync("* that alias is taken: it looks like bob\nalias?");
        await other.Received.ReadLinesUntilAsync("* bob is registered: to log in, enter /login bob");
    }

    [Fact]
    public async Task Contract_2_a_request_that_is_under_way_does_not_change_the_account()
    {
        var root = await _chat.RegisterAsync("root");
        await (await _chat.RegisterAsync("bob")).LeaveAsync();
        var before = Bob;
        await root.SendAsync("/suspend bob\n");
        await root.ReadReplyAsync();
        var registrar = _chat.Get<AccountRegistrar>();
        var origin = new ClientOrigin(null, true, null);

        (await registrar.RemoveAsync(before, origin, Cancellation)).Should().BeOfType<ChatRoom.Protocol.Model.AccountSuspended>();
        (await registrar.ChangePasswordAsync(before, "another horse", origin, Cancellation)).Should().BeOfType<ChatRoom.Protocol.Model.AccountSuspended>();

        Bob.Keys.Should().Be(before.Keys);
    }

    [Fact]
    public async Task Contract_2_an_unused_account_does_not_expire()
    {
        await SuspendBobAsync("/suspend bob");
        _chat.Get<IOptions<ChatRoomOptions>>().Value.Accounts.ExpireAfter = TimeSpan.FromDays(1);

        _chat.Time.Advance(TimeSpan.FromDays(2));
        await _chat.Get<AccountExpiry>().TurnAsync(Cancellation);

        Bob.ExpiryNoticed.Should().BeNull();
    }

    /// <summary>Neither the work nor the answer tells aliases without an account, accounts and suspended accounts apart.</summary>
    [Fact]
    public async Task Contract_2_a_wrong_password_costs_the_same_and_gets_the_same_answer_for_everybody()
    {
        await SuspendBobAsync("/suspend bob");
        await (await _chat.RegisterAsync("ann")).LeaveAsync();
        var hasher = _chat.Get<PasswordHasher>();
        var guest = await _chat.JoinAsync("guest");
        var seen = new List<(string Answer, long Work)>();
        foreach (var alias in (string[])["ann", "bob", "nobody"])
        {
            var before = hasher.IterationsDone;
            var client = _chat.Connect();
            await client.SendAsync($"/login {alias}\nwrong one\n");
            var answer = await client.Received.ReadBytesAsync("alias?password?* that password is wrong\npassword?".Length);
            var bot = new JsonClient(_chat.Connect());
            await bot.SendAsync($$"""{"alias":"{{alias}}","password":"wrong one"}""");
            answer += await bot.ReadAfterPromptAsync();
            await guest.SendAsync($"/login {alias}\nwrong one\n\n");
            answer += string.Join('\n', await guest.Received.ReadLinesUntilAsync("* canceled"));
            seen.Add((answer, hasher.IterationsDone - before));
        }

        seen.Distinct().Should().ContainSingle().Which.Work.Should().Be(3 * 16_384);
    }

    [Fact]
    public async Task Contract_3_the_suspension_is_stored_with_its_row_and_ends_by_the_clock()
    {
        await SuspendBobAsync("/suspend bob 1h spam -- third time");

        (await AuditAsync())[0].Should().Be("root suspend bob|spam|third time|until 2026-11-29 13:00:00 UTC");
        _chat.Time.Advance(TimeSpan.FromMinutes(59.9));
        await IsRefusedAsync(Account.Password, $"* this account is suspended until {Until}: spam\nalias?");
        _chat.Time.Advance(TimeSpan.FromMinutes(0.1));
        await _chat.LogInAsync("bob");
        await _chat.Get<AccountExpiry>().TurnAsync(Cancellation);
        Bob.Should().Be(Bob.Reinstated());
        (await AuditAsync())[0].Should().Be("server unsuspend bob|||expired");
    }

    [Fact]
    public async Task Contract_3_nothing_ends_if_it_cannot_be_stored()
    {
        var root = await _chat.RegisterAsync("root");
        var bob = await _chat.RegisterAsync("bob");
        _store.WritingFails = true;

        await root.SendAsync("/suspend bob\n");

        await root.Received.ReadLinesUntilAsync("* the server cannot change accounts right now, try again later");
        await bob.SendAsync("hello\n");
        await bob.Received.ReadLinesUntilAsync("bob: hello");
    }

    [Fact]
    public async Task Contract_3_it_is_in_force_after_a_restart()
    {
        await SuspendBobAsync("/suspend bob 1h spam");

        using var later = new Chat(replace: services => services.AddSingleton<IStateStore>(_store));
        later.Time.SetUtcNow(_chat.Time.GetUtcNow());
        await later.Get<ChatState>().OpenAsync(Cancellation);

        var again = later.Connect();
        await again.SendAsync($"bob\n{Account.Password}\n");
        await again.ExpectBytesAsync($"alias?password?* this account is suspended until {Until}: spam\nalias?");
    }

    [Fact]
    public async Task Admin_lists_suspensions_and_ends_them()
    {
        var root = await SuspendBobAsync("/suspend bob 1h spam -- third time");

        await root.SendAsync("/bans -g\n/unsuspend bob\n/unsuspend bob\n/bans -g\n");

        await root.Received.ReadLinesUntilAsync($"* suspended account bob until {Until}: spam (by root) -- third time");
        await root.ExpectAsync(
            "* root has ended the suspension of bob", "* the account bob is no longer suspended", "* the account bob is not suspended",
            "* there are no bans or mutes on the whole server");
        (await AuditAsync())[0].Should().Be("root unsuspend bob|||");
        await _chat.LogInAsync("bob");
    }

    [Fact]
    public async Task Whois_shows_a_suspension_to_admins_alone()
    {
        var root = await SuspendBobAsync("/suspend bob 1h spam -- third time");
        var eve = await _chat.JoinAsync("eve");

        await root.SendAsync("/whois bob\n");
        await root.Received.ReadLinesUntilAsync($"* suspended account bob until {Until}: spam (by root) -- third time");
        await eve.SendAsync("/whois bob\n");
        await eve.ExpectAsync("* nobody here is called bob");
        _chat.Time.Advance(TimeSpan.FromHours(1));
        await root.SendAsync("/whois bob\n");
        await root.Received.ReadLinesUntilAsync("* nobody here is called bob");
    }

    [Fact]
    public async Task Second_suspension_replaces_the_duration_and_the_reason()
    {
        var root = await SuspendBobAsync("/suspend bob spam");
        var since = Bob.Suspended;
        _chat.Time.Advance(TimeSpan.FromMinutes(1));

        await root.SendAsync("/suspend bob 59m less spam\n");

        await root.Received.ReadLinesUntilAsync($"* suspended account bob until {Until}: less spam; 0 connections closed, 0 access tokens and 0 certificates removed");
        Bob.Suspended.Should().Be(since);
    }

    [Theory]
    [InlineData("/suspend", "* usage: /suspend <alias> [duration] [reason] [-- private reason], duration from 1s to 3650d")]
    [InlineData("/unsuspend", "* usage: /unsuspend <alias>")]
    [InlineData("/suspend -g bob", "* usage: /suspend <alias> [duration] [reason] [-- private reason], duration from 1s to 3650d")]
    [InlineData("/suspend 192.0.2.1", "* usage: /suspend <alias> [duration] [reason] [-- private reason], duration from 1s to 3650d")]
    [InlineData("/suspend b*", "* usage: /suspend <alias> [duration] [reason] [-- private reason], duration from 1s to 3650d")]
    [InlineData("/suspend bob 0s", "* the duration must be from 1s to 3650d")]
    [InlineData("/suspend nobody", "* there is no account nobody")]
    [InlineData("/unsuspend nobody", "* there is no account nobody")]
    [InlineData("/unsuspend a b", "* usage: /unsuspend <alias>")]
    [InlineData("/unsuspend bob", "* the account bob is not suspended")]
    [InlineData("/suspend root", "* you cannot do that to yourself")]
    [InlineData("/suspend admin", "* you cannot moderate admin: they are a moderator, too")]
    public async Task Request_that_makes_no_sense_is_refused(string command, string refusal)
    {
        var root = await _chat.RegisterAsync("root");
        await _chat.RegisterAsync("bob");
        await (await _chat.RegisterAsync("admin")).LeaveAsync();
        await root.Received.ReadLinesUntilAsync("admin has left the chat room!");

        await root.SendAsync($"{command}\n");

        await root.ExpectAsync(refusal);
    }

    [Fact]
    public async Task Others_may_not_suspend()
    {
        var bob = await _chat.RegisterAsync("bob");

        await bob.SendAsync("/suspend root\n/unsuspend root\n");

        await bob.ExpectAsync("* you are not permitted to do that", "* you are not permitted to do that");
    }

    private static InMemoryConnection WithCertificate()
    {
        var connection = new InMemoryConnection();
        connection.Features.Set(Certificate);
        return connection;
    }

    private async Task<InMemoryConnection> SuspendBobAsync(string command)
    {
        var root = await _chat.RegisterAsync("root");
        await (await _chat.RegisterAsync("bob")).LeaveAsync();
        await root.Received.ReadLinesUntilAsync("bob has left the chat room!");
        await root.SendAsync($"{command}\n");
        await root.ReadReplyAsync();
        Bob.IsSuspended(_chat.Time.GetUtcNow()).Should().BeTrue();
        return root;
    }

    private async Task IsRefusedAsync(string secret, string answer)
    {
        var again = _chat.Connect();
        await again.SendAsync($"bob\n{secret}\n");
        await again.ExpectBytesAsync($"alias?password?{answer}");
    }

    private async Task<string[]> AuditAsync() =>
    [
        .. (await State.ReadAuditAsync(new AuditQuery(), Cancellation))
            .Select(static entry => $"{entry.Row.Actor} {entry.Row.Act} {entry.Row.Target}|{entry.Row.Reason}|{entry.Row.PrivateReason}|{entry.Row.Details}"),
    ];
}
