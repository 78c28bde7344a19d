using ChatRoom.Accounts;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using Microsoft.Extensions.Options;

namespace ChatRoom.Tests.Accounts;

/// <summary>What an account holds besides access tokens: certificates, connections, read markers, and its alias.</summary>
public sealed class HeldByAccountTests : IDisposable
{
    private static readonly ClientCertificate Certificate = new(new string('a', 64), "CN=bob");

    private readonly Chat _chat = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Certificate_identifies_its_account_without_a_password_until_it_is_removed()
    {
        var bob = await _chat.RegisterAsync("bob", WithCertificate());
        await bob.SendAsync("/cert add\n/cert list\n");
        await bob.ExpectAsync($"* certificate CN=bob ({new string('a', 64)}) added: it now identifies your account", "* aaaaaaaaaaaaaaaa CN=bob, added 2000-01-01");
        await bob.LeaveAsync();

        var again = await _chat.JoinAsync("bob", WithCertificate());

        await again.SendAsync("/cert remove aaaa\n/cert remove AA:AA:AA:AA\n");
        await again.ExpectAsync(
            "* no certificate of yours has a fingerprint that begins with aaaa; enter at least 8 digits", $"* certificate {new string('a', 64)} removed");
        await again.LeaveAsync();
        var last = _chat.Connect(WithCertificate());
        await last.SendAsync("bob\n");
        await last.ExpectBytesAsync("alias?password?");
    }

    [Fact]
    public async Task Certificate_identifies_one_account_alone()
    {
        var bob = await _chat.RegisterAsync("bob", WithCertificate());
        await bob.SendAsync("/cert add\n");
        await bob.Received.ReadLineAsync();
        var ann = await _chat.RegisterAsync("ann", WithCertificate());

        await ann.SendAsync("/cert add\n");

        await ann.ExpectAsync("* that certificate belongs to another account");
        await ann.LeaveAsync();
        var again = _chat.Connect(WithCertificate());
        await again.SendAsync("ann\n");
        await again.ExpectBytesAsync("alias?password?");
    }

    [Fact]
    public async Task Client_without_a_certificate_cannot_add_one()
    {
        var bob = await _chat.RegisterAsync("bob");

        await bob.SendAsync("/cert add\n/cert list\n/cert\n/cert add x\n");

        await bob.ExpectAsync(
            "* your client did not present a certificate: connect with TLS and a client certificate", "* you have no certificates (to add one: /cert add)",
            "* usage: /cert add | list | remove <fingerprint>", "* usage: /cert add | list | remove <fingerprint>");
    }

    [Fact]
    public async Task Connections_of_an_account_are_listed_and_ended()
    {
        var bob = await _chat.RegisterAsync("bob");
        var other = await _chat.LogInAsync("bob");

        await bob.SendAsync("/sessions\n");
        var rows = new[] { await bob.ReadReplyAsync(), await bob.ReadReplyAsync() };

        rows.Should().ContainSingle(static row => row.EndsWith("(this connection)", StringComparison.Ordinal));
        rows.Should().OnlyContain(static row => row.Contains(" 127.0.0.1 text since 2000-01-01 00:00 UTC in #lobby", StringComparison.Ordinal));
        var (own, foreign) = (IdIn(rows.Single(static row => row.EndsWith(')'))), IdIn(rows.Single(static row => !row.EndsWith(')'))));
        await bob.SendAsync($"/sessions end {own}\n/sessions end nothing\n/sessions stop {foreign}\n/sessions end {foreign}\n");
        (await bob.ReadReplyAsync()).Should().Be("* that is the connection you are using; to leave: /quit");
        (await bob.ReadReplyAsync()).Should().Be("* your account has no connection nothing");
        (await bob.ReadReplyAsync()).Should().Be("* usage: /sessions [end <id>]");
        (await bob.ReadReplyAsync()).Should().Be($"* connection {foreign} is closed");
        await Wait.ForAsync(other.Served, "it has ended");
    }

    [Fact]
    public async Task Ignored_person_is_ignored_on_all_connections_of_the_account()
    {
        var bob = await _chat.RegisterAsync("bob");
        var again = await _chat.LogInAsync("bob");
        var eve = await _chat.JoinAsync("eve");
        await bob.SendAsync("/ignore eve\n");
        await bob.Received.ReadLinesUntilAsync("* you are now ignoring eve");

        await eve.SendAsync("one\n");
        await eve.Received.ReadLinesUntilAsync("eve: one");
        await bob.SendAsync("two\n");
        (await again.Received.ReadLinesUntilAsync("bob: two")).Should().NotContain("eve: one");

        await again.SendAsync("/unignore eve\n");
        await again.Received.ReadLinesUntilAsync("* you are no longer ignoring eve");
        await eve.SendAsync("three\n");
        await bob.Received.ReadLinesUntilAsync("eve: three");
    }

    [Fact]
    public async Task Changed_password_ends_the_other_connections()
    {
        var bob = await _chat.RegisterAsync("bob");
        var other = await _chat.LogInAsync("bob");
        await bob.NewTokenAsync("ci");

        await bob.SendAsync($"/password\n{Account.Password}\nanother horse\nanother horse\n");

        await bob.Received.ReadLinesUntilAsync("* your password has been changed; 1 other connection was closed; 1 access token remains valid (/token list)");
        await Wait.ForAsync(other.Served, "it has ended");
    }

    [Fact]
    public async Task Read_marker_moves_forward_only_and_is_shared()
    {
        var bob = await _chat.RegisterAsync("bob");
        await bob.SendAsync("one\ntwo\nthree\n");
        await bob.Received.ReadLinesUntilAsync("bob: three");
        var bot = await new JsonClient(_chat.Connect()).HelloAsync($$"""{"alias":"bob","password":"{{Account.Password}}"}""");
        await bot.ReadUntilAsync("live");

        await bob.SendAsync("/read 2\n");
        await bob.Received.ReadLinesUntilAsync("* #lobby is marked as read up to #2");

        (await bot.ReadUntilAsync("read")).GetProperty("id").GetInt64().Should().Be(2);
        await bot.SendAsync("""{"read":"#lobby","id":3}""");
        (await bot.ReadUntilAsync("answer")).GetProperty("read").GetInt64().Should().Be(3);
        await bob.SendAsync("/read 1\n/read 99999\n");
        await bob.Received.ReadLinesUntilAsync("* #lobby is marked as read up to #3");
        (await bob.ReadReplyAsync()).Should().NotContain("99999");
        await bob.SendAsync("/read x\n");
        await bob.ExpectAsync("* usage: /read [id]");
        var again = await new JsonClient(_chat.Connect()).HelloAsync($$"""{"alias":"bob","password":"{{Account.Password}}"}""");
        (await again.ReadUntilAsync("joined-room")).GetProperty("read").GetInt64().Should().BeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public async Task Account_has_markers_in_a_bounded_number_of_rooms()
    {
        var bob = await _chat.RegisterAsync("bob");
        var state = _chat.Get<ChatState>();
        var id = state.Accounts.All.Single().Id;
        for (var i = 0; i < ReadMarkers.MostPerAccount; i++)
        {
            state.Later(new MarkerRecord(id, $"#room{i}", 1, 1), replaced: null);
        }

        await bob.SendAsync("/read\n");
        await bob.Received.ReadLinesUntilAsync("* you can mark at most 1000 rooms as read");
        await state.ChangeAsync(change => { change.Remove(state.Markers.Find(MarkerRecord.KeyOf(id, "#room0"))!); return true; }, TestContext.Current.CancellationToken);
        await bob.SendAsync("/read\n");
        (await bob.ReadReplyAsync()).Should().Contain("is marked as read up to");
    }

    [Fact]
    public async Task Account_keeps_its_alias()
    {
        var bob = await _chat.RegisterAsync("bob");

        await bob.SendAsync("/nick ann\n");

        await bob.ExpectAsync("* you cannot change your alias while you are logged in as bob; to use another one: /logout <alias>");
    }

    [Fact]
    public async Task Unused_account_is_marked_and_removed_later()
    {
        using var chat = new Chat(static options => options.Accounts.ExpireAfter = TimeSpan.FromDays(90));
        await (await chat.RegisterAsync("bob")).LeaveAsync();
        var expiry = chat.Get<AccountExpiry>();

        chat.Time.Advance(TimeSpan.FromDays(89));
        await expiry.TurnAsync(Cancellation);
        chat.Get<ChatState>().Accounts.All.Single().ExpiryNoticed.Should().BeNull();
        chat.Time.Advance(TimeSpan.FromDays(1));
        await expiry.TurnAsync(Cancellation);
        chat.Get<ChatState>().Accounts.All.Single().ExpiryNoticed.Should().NotBeNull();
        chat.Time.Advance(TimeSpan.FromDays(6.9));
        await expiry.TurnAsync(Cancellation);
        chat.Get<ChatState>().Accounts.Count.Should().Be(1);
        chat.Time.Advance(TimeSpan.FromDays(0.1));
        await expiry.TurnAsync(Cancellation);

        chat.Get<ChatState>().Accounts.Count.Should().Be(0);
        await chat.JoinAsync("bob");
    }

    [Fact]
    public async Task Account_of_an_admin_whom_the_settings_name_neither_expires_nor_can_be_removed()
    {
        using var chat = new Chat(static options => (options.Accounts.ExpireAfter, options.Admins) = (TimeSpan.FromDays(90), ["Bob", "ann"]));
        var bob = await chat.RegisterAsync("bob");
        await bob.SendAsync($"/unregister\n{Account.Password}\n");
        await bob.Received.ReadLinesUntilAsync("* you are an admin in the server's settings: your alias must be removed from ChatRoom:Admins first");
        await bob.LeaveAsync();

        for (var day = 0; day < 200; day += 50)
        {
            chat.Time.Advance(TimeSpan.FromDays(50));
            await chat.Get<AccountExpiry>().TurnAsync(Cancellation);
        }

        chat.Get<ChatState>().Accounts.All.Single().ExpiryNoticed.Should().BeNull();
        chat.Get<Admins>().Unregistered.Should().Equal("ann");
    }

    [Fact]
    public async Task Owner_who_logs_in_after_the_notice_learns_it_and_keeps_the_account()
    {
        using var chat = new Chat(static options => options.Accounts.ExpireAfter = TimeSpan.FromDays(90));
        await (await chat.RegisterAsync("bob")).LeaveAsync();
        chat.Time.Advance(TimeSpan.FromDays(91));
        await chat.Get<AccountExpiry>().TurnAsync(Cancellation);

        var bob = await chat.LogInAsync("bob");

        await bob.ExpectAsync("* your account bob was about to be removed because it was unused (it expired on 2000-03-31); now that you have used it, it stays");
        chat.Time.Advance(TimeSpan.FromDays(89));
        await chat.Get<AccountExpiry>().TurnAsync(Cancellation);
        chat.Get<ChatState>().Accounts.All.Single().ExpiryNoticed.Should().BeNull();
    }

    [Fact]
    public async Task Account_that_is_connected_is_used()
    {
        using var chat = new Chat(static options => options.Accounts.ExpireAfter = TimeSpan.FromDays(90));
        await chat.RegisterAsync("bob");

        chat.Time.Advance(TimeSpan.FromDays(400));
        await chat.Get<AccountExpiry>().TurnAsync(Cancellation);

        chat.Get<ChatState>().Accounts.All.Single().Used.Should().Be(chat.Time.GetUtcNow());
    }

    [Fact]
    public async Task Guest_cannot_resume_where_guests_are_denied()
    {
        var ann = await _chat.JoinAsync("ann");
        await ann.SendAsync("/resume\n");
        var token = (await ann.Received.ReadLinesUntilTokenAsync())[^32..];
        await ann.VanishAsync();
        await Wait.ForAsync(ann.Served, "it is gone");
        _chat.Get<IOptions<ChatRoomOptions>>().Value.Accounts.Guests = GuestPolicy.Deny;

        var again = _chat.Connect();
        await again.SendAsync($"/resume {token}\n");

        await again.ExpectBytesAsync("alias?* this server requires an account");
    }

    private static InMemoryConnection WithCertificate()
    {
        var connection = new InMemoryConnection();
        connection.Features.Set(Certificate);
        return connection;
    }

    private static string IdIn(string row) => row.Split(' ')[1];
}
