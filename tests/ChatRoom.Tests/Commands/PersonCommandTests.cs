using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Commands;

/// <summary>What people do every day: away notes, who is who, mentions.</summary>
public sealed class PersonCommandTests
{
    [Fact]
    public async Task Away_person_is_marked_wherever_others_look_for_them()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("/away lunch\n");
        await bob.ExpectAsync("* you are away: lunch");
        chat.Time.Advance(TimeSpan.FromMinutes(65));
        await ann.SendAsync("/who\n/whois bob\n/msg bob hi\n");

        await ann.ExpectAsync(
            "* 2 in #lobby: ann, bob",
            "* away: bob",
            "* bob is a guest, connected for 1h5m, idle for 1h5m",
            "* bob is away: lunch (for 1h5m)",
            "* bob is in #lobby",
            "* you whisper to bob: hi",
            "* bob is away: lunch (for 1h5m)");

        await bob.SendAsync("/back\n/back\n");
        await bob.ExpectAsync("* ann whispers: hi", "* you are back, after 1h5m", "* you are not away");
        await ann.SendAsync("/who\n/away\n");
        await ann.ExpectAsync("* 2 in #lobby: ann, bob", "* you are away");
    }

    [Theory]
    [InlineData("hello", "bob: hello")]
    [InlineData("/me waves", "** bob waves")]
    [InlineData("/msg ann hi", "* you whisper to ann: hi")]
    public async Task Person_who_speaks_is_back(string line, string shown)
    {
        using var chat = new Chat();
        var (_, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync($"/away\n{line}\n");

        await bob.ExpectAsync("* you are away", "* you are back, after 0s", shown);
    }

    [Fact]
    public async Task Person_who_sets_the_topic_or_leaves_and_returns_under_the_alias_is_as_away_as_expected()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await bob.SendAsync("/away\n/topic tea\n/quit\n");
        await bob.ExpectAsync("* you are away", "* bob has set the topic: tea");
        await ann.Received.ReadLinesUntilAsync("bob has left the chat room!");

        await chat.JoinAsync("bob");
        await ann.SendAsync("/who\n/topic\n");

        await ann.ExpectAsync("bob has connected to the chat room!", "* 2 in #lobby: ann, bob", "* the topic of #lobby is: tea");
    }

    [Fact]
    public async Task Away_text_is_bounded_and_keeps_tokens_secret()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        await ann.SendAsync("/resume\n");
        var token = (await ann.Received.ReadLineAsync()).Split(' ')[^1];

        await ann.SendAsync($"/away {new string('é', 101)}\n/away {token}\n/away {new string('é', 100)}\n");

        await ann.ExpectAsync(
            "* an away text has at most 200 bytes; yours has 202",
            "* not sent: it contains a resume token, which works like a password",
            $"* you are away: {new string('é', 100)}");
    }

    [Fact]
    public async Task Whois_shows_only_rooms_whose_members_the_caller_may_list_and_no_address()
    {
        var permissions = new Closed();
        using var chat = new Chat(replace: services => services.AddSingleton<Permissions>(permissions));
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await bob.SendAsync("/join closed\n");
        await bob.Received.ReadLinesUntilAsync("* you are in #closed now, 1 here");

        await ann.SendAsync("/whois bob\n/whois nobody\n/whois\n/whois no way\n/version\n");

        await ann.ExpectAsync(
            "* bob has left this room",
            "* bob is a guest, connected for 0s, idle for 0s",
            "* nobody here is called nobody",
            "* usage: /whois <alias>",
            "* usage: /whois <alias>");

        permissions.AreAddressesShown = true;
        await ann.SendAsync("/whois bob\n");
        await ann.Received.ReadLinesUntilAsync("* bob's address: 127.0.0.1");
    }

    [Fact]
    public async Task Seen_knows_who_is_here_who_has_left_and_who_was_renamed()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await bob.SendAsync("/nick robert\n");
        await bob.ExpectAsync("* bob is now known as robert");
        chat.Time.Advance(TimeSpan.FromMinutes(3));
        await ann.SendAsync("/seen robert\n/seen bob\n/seen carl\n");
        var time = chat.Time.GetUtcNow().AddMinutes(-3).ToLocalTime();

        await ann.ExpectAsync(
            "* bob is now known as robert",
            "* robert is here, idle for 3m",
            $"* bob was last here 3m ago, [{time:HH:mm}]",
            "* the server does not know when carl was last here");

        await bob.SendAsync("/quit\n");
        await ann.ExpectAsync("robert has left the chat room!");
        chat.Time.Advance(TimeSpan.FromHours(2));
        await ann.SendAsync("/seen Robert\n");
        (await ann.Received.ReadLineAsync()).Should().StartWith("* Robert was last here 2h ago, [");
    }

    [Fact]
    public async Task Seen_knows_when_an_account_was_used()
    {
        using var chat = new Chat();
        var used = chat.Time.GetUtcNow().AddDays(-12);
        await PutAccountAsync(chat, 7, "carl", used);
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("/seen carl\n");

        (await ann.Received.ReadLineAsync()).Should().StartWith($"* carl was last here 12d ago, [{used.ToLocalTime():yyyy-MM-dd HH:mm}]");
    }

    [Fact]
    public async Task Mentions_lists_what_mentioned_a_person_in_other_rooms_and_while_away()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await bob.SendAsync("@ann here\n/join ops\n@ann there\nann: and there\n@bob himself\n");
        await MentionedAsync(chat, 2);
        var time = chat.Time.GetUtcNow().ToLocalTime();
        chat.Time.Advance(TimeSpan.FromMinutes(1));
        await ann.SendAsync("/away\n/mentions\n");

        await ann.Received.ReadLinesUntilAsync("* you are away");
        await ann.ExpectAsync($"* [{time:HH:mm}] #ops bob: @ann there", $"* [{time:HH:mm}] #ops bob: ann: and there");

        await bob.SendAsync("/join lobby\n/me waves at @Ann.\n");
        await MentionedAsync(chat, 3);
        await ann.SendAsync("/back\n/mentions\n");
        await ann.Received.ReadLinesUntilAsync("** bob waves at @Ann.");
        await ann.ExpectAsync("* you are back, after 0s; 1 message mentioned you: /mentions");
        await ann.Received.ReadLinesUntilAsync($"* [{time.AddMinutes(1):HH:mm}] #lobby ** bob waves at @Ann.");
        await bob.SendAsync("/mentions\n");
        await bob.Received.ReadLinesUntilAsync("* nobody mentioned you while you were away or in another room");
    }

    [Fact]
    public async Task Mention_of_a_message_that_was_removed_or_of_a_room_that_is_closed_is_not_shown()
    {
        var permissions = new Closed();
        using var chat = new Chat(replace: services => services.AddSingleton<Permissions>(permissions));
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await bob.SendAsync("/join closed\n@ann secret\n/join ops\n@ann one\n@ann two\n");
        await MentionedAsync(chat, 2);
        var person = chat.Get<ParticipantDirectory>().Find(Some.Alias("bob"))!;
        await person.Current.Room.RedactAsync(chat.Get<MentionBook>().Of(Of(chat, "ann").Person.Id)[0].Id, person.Alias, person.Person.Id, TestContext.Current.CancellationToken);

        await ann.SendAsync("/mentions\nend\n");

        var lines = await ann.Received.ReadLinesUntilAsync("ann: end");
        lines.Where(static line => line.Contains("@ann", StringComparison.Ordinal)).Should().ContainSingle().Which.Should().EndWith("#ops bob: @ann two");
    }

    [Fact]
    public async Task Mention_by_an_ignored_person_is_not_noted()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var carl = await chat.JoinAsync("carl");
        await ann.SendAsync("/ignore bob\n/away\n");
        await ann.Received.ReadLinesUntilAsync("* you are away");

        await bob.SendAsync("@ann hello\n");
        await carl.Received.ReadLinesUntilAsync("bob: @ann hello");
        await carl.SendAsync("@ann hello\n");
        await MentionedAsync(chat, 1);
        await ann.SendAsync("/mentions\n");

        await ann.Received.ReadLinesUntilAsync($"* [{chat.Time.GetUtcNow().ToLocalTime():HH:mm}] #lobby carl: @ann hello");
    }

    [Fact]
    public async Task Bell_rings_for_a_mention_and_for_a_whisper_once_it_is_on()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await bob.SendAsync("/msg ann one\n");
        await ann.SendAsync("/bell on\n/bell\n");
        await ann.ExpectAsync("* bob whispers: one", "* the bell is on", "* usage: /bell <on|off>");

        await bob.SendAsync("/msg ann two\n");
        await ann.ExpectAsync("\a* bob whispers: two");
        await bob.SendAsync("@ann three\n");
        await ann.ExpectAsync("bob: @ann three");
        await ann.ExpectBytesAsync("\a");

        await ann.SendAsync("/bell off\n");
        await ann.ExpectAsync("* the bell is off");
        await bob.SendAsync("/msg ann four\n");
        await ann.ExpectAsync("* bob whispers: four");
    }

    [Fact]
    public async Task Uptime_is_that_of_the_server()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        chat.Time.Advance(TimeSpan.FromDays(3));

        await ann.SendAsync("/uptime\n");

        await ann.ExpectAsync("* the server has been up for 3d");
    }

    [Fact]
    public async Task Ignore_list_of_an_account_is_kept_and_that_of_a_guest_is_not()
    {
        using var chat = new Chat();
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        var who = Of(chat, "ann");
        await PutAccountAsync(chat, who.Person.Id, "ann", chat.Time.GetUtcNow());

        await ann.SendAsync("/ignore bob\n");
        await ann.ExpectAsync("* you are now ignoring bob");
        Account(chat, who).Ignored.Should().BeEmpty("she is a guest");

        who.Person.HasAccount = true;
        await ann.SendAsync("/unignore bob\n/ignore bob\n");
        await ann.ExpectAsync("* you are no longer ignoring bob", "* you are now ignoring bob");
        Account(chat, who).Ignored.Should().Be($"{Of(chat, "bob").Person.Id}:bob");

        who.Ignored!.Remove(Some.Alias("bob"));
        chat.Get<KeptIgnores>().Restore(who);
        who.Ignores(Of(chat, "bob").Person).Should().BeTrue();
        await ann.SendAsync("/unignore bob\n");
        await ann.ExpectAsync("* you are no longer ignoring bob");
        Account(chat, who).Ignored.Should().BeEmpty();
    }

    private static Participant Of(Chat chat, string alias) => chat.Get<ParticipantDirectory>().Find(Some.Alias(alias))!;

    private static AccountRecord Account(Chat chat, Participant who) => chat.Get<ChatState>().Accounts.Find(AccountRecord.KeyOf(who.Person.Id))!;

    private static Task MentionedAsync(Chat chat, int times) =>
        Wait.UntilAsync(() => chat.Get<MentionBook>().Of(Of(chat, "ann").Person.Id).Length >= times, "the mentions are noted");

    private static async Task PutAccountAsync(Chat chat, long id, string alias, DateTimeOffset used) => await chat.Get<ChatState>().ChangeAsync(
        change =>
        {
            change.Put(new AccountRecord(id, alias, new ScramRecord([1], 1, [2], [3]), used, used));
            return true;
        },
        TestContext.Current.CancellationToken);

    /// <summary>Lets nobody look into <c>#closed</c>.</summary>
    private sealed class Closed() : Permissions(roles: null!)
    {
        public bool AreAddressesShown { get; set; }

        public override Error? RefusalOf(Principal who, ChatAction action, RoomName? room = null) =>
            action == ChatAction.SeeAddresses ? AreAddressesShown ? null : new Error(ErrorCode.NotPermitted)
            : action is ChatAction.ListMembers or ChatAction.ReadHistory && room?.Key == "#closed" ? new Error(ErrorCode.NoSuchRoom)
            : null;
    }
}
