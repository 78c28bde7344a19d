using ChatRoom.Participants;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Tests.Accounts;

/// <summary>People who log out while they are in the chat, and what remains of their account.</summary>
public sealed class LogoutTests : IDisposable
{
    private readonly FaultyResumeStore _store = new();
    private readonly Chat _chat;

    public LogoutTests() => _chat = new Chat(store: _store);

    private AccountRecord Bob => _chat.Get<ChatState>().Accounts.All.Single(static account => account.Alias == "bob");

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Person_who_logs_out_is_a_guest_with_a_number_and_the_alias_stays_registered()
    {
        var ann = await _chat.JoinAsync("ann");
        var bob = await _chat.RegisterAsync("bob");
        await ann.Received.ReadLinesUntilAsync("bob has connected to the chat room!");

        await bob.SendAsync("/logout\nhello\n/nick bob\n");

        await bob.ExpectAsync("* bob is now known as bob-2", "* you are logged out; your alias is now bob-2", "bob-2: hello", "* bob is registered: to log in, enter /login bob");
        await ann.ExpectAsync("* bob is now known as bob-2");
        var guest = _chat.Get<ParticipantDirectory>().Find(Some.Alias("bob-2"))!;
        (guest.Account, guest.Person.Id == Bob.Id).Should().Be((null, false));
        await bob.SendAsync($"/login bob\n{Account.Password}\n");
        await bob.Received.ReadLinesUntilAsync("* you are logged in as bob");
    }

    [Fact]
    public async Task Person_chooses_an_alias_and_stays_logged_in_if_it_is_taken()
    {
        await _chat.JoinAsync("ann");
        var bob = await _chat.RegisterAsync("bob");

        await bob.SendAsync("/logout ann\n/logout bob\n/logout robert\n");

        await bob.ExpectAsync(
            "* that alias is taken", "* bob is registered: to log in, enter /login bob", "* bob is now known as robert", "* you are logged out; your alias is now robert");
    }

    [Fact]
    public async Task Muted_person_announces_no_alias_by_logging_out()
    {
        var bob = await _chat.RegisterAsync("bob");
        await RoleScene.PutAsync(_chat, RoleScene.BanOf(_chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!, BanKind.Mute, null));

        await bob.SendAsync("/logout shout\n");
        (await bob.ReadReplyAsync()).Should().Be("* you are muted");

        await bob.SendAsync("/logout\n");
        await bob.Received.ReadLinesUntilAsync("* you are logged out; your alias is now bob-2");
    }

    [Fact]
    public async Task Other_connections_stay_logged_in()
    {
        var bob = await _chat.RegisterAsync("bob");
        var other = await _chat.LogInAsync("bob");

        await bob.SendAsync("/logout\n");
        await bob.Received.ReadLinesUntilAsync("* you are logged out; your alias is now bob-2");

        await other.SendAsync("hello\n");
        await bob.Received.ReadLinesUntilAsync("bob: hello");
    }

    [Fact]
    public async Task Ignore_list_of_the_account_stays_as_it_is()
    {
        await _chat.JoinAsync("eve");
        await _chat.JoinAsync("ann");
        var bob = await _chat.RegisterAsync("bob");
        var other = await _chat.LogInAsync("bob");
        await bob.SendAsync("/ignore eve\n"); // on both connections
        await bob.Received.ReadLinesUntilAsync("* you are now ignoring eve");

        await bob.SendAsync("/logout\n/unignore eve\n/ignore ann\n/ignore\n");

        await bob.Received.ReadLinesUntilAsync("* you are ignoring: ann");
        await other.SendAsync("/ignore\n");
        await other.Received.ReadLinesUntilAsync("* you are ignoring: eve");
    }

    [Fact]
    public async Task Resume_token_leads_to_the_guest_and_never_to_the_account()
    {
        var bob = await _chat.RegisterAsync("bob");
        await bob.SendAsync("/resume\n");
        var token = (await bob.Received.ReadLinesUntilTokenAsync())[^32..];
        await bob.SendAsync("/logout\n");
        await bob.Received.ReadLinesUntilAsync("* you are logged out; your alias is now bob-2");
        await bob.VanishAsync();
        await Wait.ForAsync(bob.Served, "it is gone");

        var back = _chat.Connect();
        await back.SendAsync($"/resume {token}\n/password\n");

        await back.Received.ReadLinesUntilAsync("You are now connected!");
        await back.Received.ReadLinesUntilAsync("* you need an account for that: /register, or /login <alias>");
        var guest = _chat.Get<ParticipantDirectory>().All.Should().ContainSingle().Subject;
        (guest.Account, guest.Alias.Value).Should().Be((null, "bob-2"));
    }

    [Fact]
    public async Task Nobody_is_logged_out_while_the_token_cannot_be_saved()
    {
        var bob = await _chat.RegisterAsync("bob");
        await bob.SendAsync("/resume\n");
        await bob.Received.ReadLinesUntilTokenAsync();

        _store.WritingFails = true;
        await bob.SendAsync("/logout\n");
        await bob.Received.ReadLinesUntilAsync("* the server cannot save your session right now, try again later");
        _store.WritingFails = false;

        await bob.SendAsync("hello\n");
        await bob.ExpectAsync("bob: hello");
        _chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!.Account.Should().Be(Bob.Id);
        await bob.SendAsync("/logout\n");
        await bob.Received.ReadLinesUntilAsync("* you are logged out; your alias is now bob-2");
    }

    [Theory]
    [InlineData("private")]
    [InlineData("accounts")]
    [InlineData("key")]
    public async Task Rooms_that_a_guest_could_not_enter_are_left(string kind)
    {
        var bob = await _chat.RegisterAsync("bob");
        await bob.SendAsync("/join #ops\n");
        await bob.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");
        await RoleScene.PutAsync(_chat, new RoomRecord("#ops", "#ops", Bob.Id, DateTimeOffset.UnixEpoch)
        {
            IsPrivate = kind == "private",
            AccountsOnly = kind == "accounts",
            KeyHash = kind == "key" ? "x" : "",
        });

        await bob.SendAsync("/logout\n");

        await bob.Received.ReadLinesUntilAsync("* you are logged out; your alias is now bob-2");
        await bob.Received.ReadLinesUntilAsync("* you have left #ops: it is only for people with an account");
        await bob.SendAsync("/who\n/join #ops\n");
        await bob.Received.ReadLinesUntilAsync("* 1 in #lobby: bob-2");
        (await bob.ReadReplyAsync()).Should().NotContain("you are in");
    }

    [Fact]
    public async Task Role_in_a_room_ends()
    {
        var bob = await _chat.RegisterAsync("bob");
        await bob.SendAsync("/join #ops\n/room register\n/logout\n/topic tea\n");

        await bob.Received.ReadLinesUntilAsync("* you are logged out; your alias is now bob-2");

        await bob.ExpectAsync("* you are not permitted to do that");
    }

    [Fact]
    public async Task Connection_ends_where_guests_are_denied_and_its_token_is_void()
    {
        var bob = await _chat.RegisterAsync("bob");
        await bob.SendAsync("/resume\n");
        var token = (await bob.Received.ReadLinesUntilTokenAsync())[^32..];
        _chat.Get<IOptions<ChatRoomOptions>>().Value.Accounts.Guests = GuestPolicy.Deny;

        await bob.SendAsync("/logout\n");

        (await bob.Received.ReadToEndAsync()).Should().Contain("* this server requires an account: /login <alias>; to register, connect again");
        await Wait.ForAsync(bob.Served, "it has ended");
        var other = _chat.Connect();
        await other.SendAsync($"/resume {token}\n");
        await other.ExpectBytesAsync("alias?* that token is invalid or has expired\n");
    }

    [Fact]
    public async Task Connection_ends_where_only_people_with_an_account_are_exempt_from_a_ban()
    {
        var bob = await _chat.RegisterAsync("bob");
        await RoleScene.PutAsync(_chat, new BanRecord(1, BanKind.Ban, null, "127.0.0.0/8", TargetKind.Network, "op", DateTimeOffset.UnixEpoch, null) { AdmitsAccounts = true });

        await bob.SendAsync("/logout\n");

        (await bob.Received.ReadToEndAsync()).Should().Contain("* people without an account are banned from this server; to enter, log in to an account");
        await Wait.ForAsync(bob.Served, "it has ended");
    }

    [Fact]
    public async Task Logged_out_connection_cannot_be_ended_by_the_account()
    {
        var bob = await _chat.RegisterAsync("bob");
        var other = await _chat.LogInAsync("bob");
        await bob.SendAsync("/logout\n");
        await bob.Received.ReadLinesUntilAsync("* you are logged out; your alias is now bob-2");

        await other.SendAsync($"/password\n{Account.Password}\nanother horse\nanother horse\n");
        await other.Received.ReadLinesUntilAsync("* your password has been changed");

        await bob.SendAsync("hello\n");
        await bob.ExpectAsync("bob-2: hello");
    }

    [Fact]
    public async Task Connection_that_its_account_has_ended_does_not_come_back_with_its_token()
    {
        var bob = await _chat.RegisterAsync("bob");
        var other = await _chat.LogInAsync("bob");
        await other.SendAsync("/resume\n");
        var token = (await other.Received.ReadLinesUntilTokenAsync())[^32..];
        await bob.SendAsync("/sessions\n");
        string[] rows = [await bob.ReadReplyAsync(), await bob.ReadReplyAsync()];

        await bob.SendAsync($"/sessions end {rows.Single(static row => !row.EndsWith(')')).Split(' ')[1]}\n");

        await Wait.ForAsync(other.Served, "it has ended");
        var back = _chat.Connect();
        await back.SendAsync($"/resume {token}\n");
        await back.ExpectBytesAsync("alias?* that token is invalid or has expired\n");
    }
}
