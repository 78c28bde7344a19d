using System.Net;
using ChatRoom.Cluster;
using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Postgres.Cluster;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.People;
using ChatRoom.Resuming;
using ChatRoom.Services;
using ChatRoom.Testing;
using ChatRoom.Tests;
using ChatRoom.Tests.Moderation;
using ChatRoom.Tests.Participants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>
/// People of two servers, which share presence, messages between nodes, and, in memory, a journal and resume positions. Whoever gives an
/// alias is the same person on both, as with an account.
/// </summary>
public sealed class TwoNodesTests(PostgresServer server) : IAsyncLifetime
{
    private readonly TestNodes _nodes = new(server);
    private readonly MemoryJournal _journal = new();
    private readonly MemoryResumeStore _places = new();
    private readonly SharedAliases _aliases = new();
    private readonly List<IAsyncDisposable> _parts = [];
    private Chat _here = null!;
    private Chat _there = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _nodes.OpenAsync();
        (_here, _there) = (await StartAsync(), await StartAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _here?.Dispose();
        _there?.Dispose();
        foreach (var part in _parts)
        {
            await part.DisposeAsync();
        }

        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task People_of_both_nodes_see_each_other_and_are_counted_together()
    {
        var (ann, bob) = await JoinAsync();

        await ann.SendAsync("hello\n/who\n");
        await ann.Received.ReadLinesUntilAsync("* 2 in #lobby: ann, bob");
        await bob.Received.ReadLinesUntilAsync("ann: hello");
    }

    [Fact]
    public async Task Whispers_reach_people_of_the_other_node_and_can_be_answered_both_ways()
    {
        var (ann, bob) = await JoinAsync();

        await ann.SendAsync("/msg bob psst\n");
        await ann.Received.ReadLinesUntilAsync("* you whisper to bob: psst");
        await bob.Received.ReadLinesUntilAsync("* ann whispers: psst");
        await bob.SendAsync("/reply yes?\n");
        await ann.Received.ReadLinesUntilAsync("* bob whispers: yes?");
        await ann.SendAsync("/reply come here\n");
        await bob.Received.ReadLinesUntilAsync("* ann whispers: come here");
        await ann.SendAsync("/msg nobody psst\n");
        await ann.Received.ReadLinesUntilAsync("* nobody here is called nobody");
    }

    [Fact]
    public async Task Whispers_reach_all_connections_of_a_person_and_the_senders_others_see_them()
    {
        var (ann, bob) = await JoinAsync();
        var annsPhone = await _there.JoinAsync("ann");
        var bobsPhone = await _here.JoinAsync("bob");

        await ann.SendAsync("/msg bob psst\n");

        await bob.Received.ReadLinesUntilAsync("* ann whispers: psst");
        await bobsPhone.Received.ReadLinesUntilAsync("* ann whispers: psst");
        await annsPhone.Received.ReadLinesUntilAsync("* you whisper to bob: psst");
        await annsPhone.SendAsync("/reply and more\n");
        await ann.Received.ReadLinesUntilAsync("* you whisper to bob: and more");
        await bobsPhone.Received.ReadLinesUntilAsync("* ann whispers: and more");
    }

    [Fact]
    public async Task Whisper_of_an_ignored_sender_looks_delivered()
    {
        var (ann, bob) = await JoinAsync();
        await bob.SendAsync("/ignore ann\n");
        await bob.Received.ReadLinesUntilAsync("* you are now ignoring ann");

        await ann.SendAsync("/msg bob psst\n");
        await ann.Received.ReadLinesUntilAsync("* you whisper to bob: psst");
        await ann.SendAsync("hello\n");
        await bob.SendAsync("/reply hi\n");

        await bob.ExpectAsync("* nobody has whispered to you yet");
    }

    [Fact]
    public async Task Kick_removes_somebody_from_the_other_node()
    {
        var (mod, eve) = (await _here.JoinAsync("mod"), await _there.JoinAsync("eve"));

        await mod.SendAsync("/kick eve too loud\n");

        await mod.Received.ReadLinesUntilAsync("* mod has kicked eve: too loud");
        (await eve.Received.ReadToEndAsync()).Should().EndWith("* mod has kicked you from #lobby: too loud\n");
        await mod.Received.ReadLinesUntilAsync("eve has left the chat room!");
        await mod.SendAsync("/kick eve\n");
        await mod.Received.ReadLinesUntilAsync("* nobody here is called eve");
    }

    [Fact]
    public async Task Whois_seen_and_away_tell_of_people_of_the_other_node()
    {
        var (root, bob) = (await _here.JoinAsync("root"), await _there.JoinAsync("bob", From("192.0.2.7")));
        await bob.SendAsync("/away tea\n");
        await bob.Received.ReadLinesUntilAsync("* you are away: tea");

        await root.SendAsync("/who\n/msg bob hi\n/whois bob\n/seen bob\n/seen nobody\n/who nobody-has-this\n");

        var lines = await root.Received.ReadLinesUntilAsync("* no alias in #lobby begins with nobody-has-this");
        lines.Should().Contain("* 2 in #lobby: bob, root").And.Contain("* away: bob").And.Contain("* you whisper to bob: hi").And.Contain(static line => line.StartsWith("* bob is away", StringComparison.Ordinal));
        string.Join('\n', lines).Should().Contain("#lobby").And.Contain("tea").And.Contain("192.0.2.7").And.Contain("bob is here").And.NotContain("nobody here");
    }

    [Fact]
    public async Task Person_who_is_away_is_back_when_they_speak_on_the_other_node()
    {
        var (ann, _) = await JoinAsync();
        var phone = await _there.JoinAsync("ann");
        await ann.SendAsync("/away tea\n");
        await ann.Received.ReadLinesUntilAsync("* you are away: tea");
        var person = _there.Get<ParticipantDirectory>().Find(Some.Alias("ann"))!.Person;
        await Wait.UntilAsync(() => _there.Get<AwayService>().Find(person) is not null, "the other node knows it");

        await phone.SendAsync("hello\n");

        await phone.Received.ReadLinesUntilAsync("* you are back, after 0s");
        await Wait.UntilAsync(() => _here.Get<AwayService>().Find(person) is null, "the first node knows it");
    }

    [Fact]
    public async Task Somebody_who_has_left_the_other_node_is_known()
    {
        var (ann, _) = await JoinAsync();
        var eve = await _there.JoinAsync("eve", From("198.51.100.4"));
        await eve.SendAsync("/quit\n");
        await ann.Received.ReadLinesUntilAsync("eve has left the chat room!");
        await Wait.ForAsync(eve.Served, "it has ended");

        await ann.SendAsync("/seen eve\n");

        (await ann.Received.ReadLineAsync()).Should().StartWith("* eve was last here");
        (await _here.Get<SanctionTargets>().FindAsync(Some.Alias("eve"), Cancellation))!.Addresses.Should().Equal(IPAddress.Parse("198.51.100.4"));
    }

    [Fact]
    public async Task Report_and_private_reason_reach_moderators_of_the_other_node()
    {
        var (mod, root) = (await _here.JoinAsync("mod"), await _there.JoinAsync("root"));
        var (ann, eve) = (await _here.JoinAsync("ann"), await _here.JoinAsync("eve"));
        await eve.SendAsync("buy now\n");
        await ann.Received.ReadLinesUntilAsync("eve: buy now");
        await ann.SendAsync("/report 5 spam\n");
        await ann.Received.ReadLinesUntilAsync("* your report was saved and sent to the moderators");
        await mod.SendAsync("/kick eve noise -- third time\n");

        (await root.Received.ReadLinesUntilAsync("* for moderators: mod kicked eve, private reason: third time"))
            .Should().Contain(static line => line.Contains("ann", StringComparison.Ordinal) && line.Contains("spam", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Act_on_the_whole_server_is_seen_in_the_rooms_of_the_other_node()
    {
        var (root, bob) = (await _here.JoinAsync("root"), await _there.JoinAsync("bob"));
        await bob.SendAsync("/join #ops\n");
        await bob.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");

        await root.SendAsync("/announce back at ten\n");

        await bob.Received.ReadLinesUntilAsync("* announcement by root: back at ten");
    }

    [Fact]
    public async Task Ban_finds_the_addresses_and_the_neighbors_of_a_person_of_the_other_node()
    {
        var root = await _here.JoinAsync("root");
        await _there.JoinAsync("eve", From("198.51.100.4"));
        await _there.JoinAsync("eve2", From("198.51.100.4"));

        (await _here.Get<SanctionTargets>().FindAsync(Some.Alias("eve"), Cancellation))!.Addresses.Should().Equal(IPAddress.Parse("198.51.100.4"));
        await root.SendAsync("/ban -g --try eve\n");

        await root.Received.ReadLinesUntilAsync("* a ban on eve would affect eve, eve2 now");
    }

    [Fact]
    public async Task End_of_an_accounts_connections_counts_those_of_all_nodes()
    {
        var (ann, _) = await JoinAsync();
        var phone = await _there.JoinAsync("ann");
        var person = _here.Get<ParticipantDirectory>().Find(Some.Alias("ann"))!;

        (await _here.Get<AccountConnections>().EndOneAsync(person.Person.Id, "not-there", CloseCause.LoggedOut)).Should().BeFalse();
        (await _here.Get<AccountConnections>().EndAsync(person.Person.Id, CloseCause.LoggedOut, except: null)).Should().Be(2);

        await Wait.ForAsync(ann.Served, "it has ended");
        await Wait.ForAsync(phone.Served, "it has ended");
    }

    [Fact]
    public async Task One_connection_of_an_account_is_listed_and_ended_on_the_other_node()
    {
        var (ann, _) = await JoinAsync();
        var phone = await _there.JoinAsync("ann");
        var person = _here.Get<ParticipantDirectory>().Find(Some.Alias("ann"))!.Person.Id;
        var found = await _here.Get<PersonFinder>().FindAsync(person, Cancellation);
        found!.Connections.Should().HaveCount(2);
        var other = _there.Get<ParticipantDirectory>().Find(Some.Alias("ann"))!.Session.Id;
        found.Connections.Select(static one => one.Id).Should().Contain(other);

        (await _here.Get<AccountConnections>().EndOneAsync(person, other, CloseCause.LoggedOut)).Should().BeTrue();

        await Wait.ForAsync(phone.Served, "it has ended");
        await ann.SendAsync("still here\n");
        await ann.Received.ReadLinesUntilAsync("ann: still here");
    }

    [Fact]
    public async Task Session_that_the_other_node_holds_is_taken_over()
    {
        var (ann, bob) = await JoinAsync();
        var token = await TokenOfAsync(ann);

        var back = _there.Connect();
        await back.ExpectBytesAsync("alias?");
        await back.SendAsync($"/resume {token}\n");

        await back.Received.ReadLinesUntilAsync("* you are back in #lobby as ann");
        await ann.Received.ReadLinesUntilAsync("* another connection has resumed your session");
        await Wait.ForAsync(ann.Served, "it has ended");
        await bob.Received.ReadLinesUntilAsync("ann has connected to the chat room!");
    }

    [Fact]
    public async Task Mention_of_somebody_who_is_elsewhere_is_noted_on_their_node()
    {
        var ann = await _here.JoinAsync("ann");
        var bob = await _there.JoinAsync("bob");
        await bob.SendAsync("/join #ops\n");
        await bob.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");

        await ann.SendAsync("@bob lunch?\n");
        await ann.Received.ReadLinesUntilAsync("ann: @bob lunch?");

        await Deadline.UntilAsync(
            async () =>
            {
                await bob.SendAsync("/mentions\n/who nobody-has-this\n");
                return string.Join('\n', await bob.Received.ReadLinesUntilAsync("* no alias in #ops begins with nobody-has-this"));
            },
            static lines => lines.Contains("lunch?", StringComparison.Ordinal),
            static lines => lines);
    }

    private static async Task<string> TokenOfAsync(InMemoryConnection member)
    {
        const string offer = "/resume ";
        await member.SendAsync("/resume\n");
        while (true)
        {
            var line = await member.Received.ReadLineAsync();
            if (line.LastIndexOf(offer, StringComparison.Ordinal) is > 0 and var at)
            {
                return line[(at + offer.Length)..].TrimEnd();
            }
        }
    }

    private static InMemoryConnection From(string address) => new() { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 4000) };

    private async Task<(InMemoryConnection Ann, InMemoryConnection Bob)> JoinAsync()
    {
        var ann = await _here.JoinAsync("ann");
        var bob = await _there.JoinAsync("bob");
        await ann.Received.ReadLinesUntilAsync("bob has connected to the chat room!");
        return (ann, bob);
    }

    private async Task<Chat> StartAsync()
    {
        var database = await _nodes.AddAsync();
        var notifications = new Notifications(database);
        var nodes = new PostgresNodes(database, notifications, new PostgresLog(NullLogger.Instance));
        var presence = new PostgresPresence(database);
        var keepers = new Keepers();
        var chat = new Chat(
            store: _places, aliases: _aliases, journal: _journal, presence: presence,
            replace: services => services.AddSingleton<INodes>(nodes).AddSingleton<Permissions>(keepers));
        keepers.Bans = chat.Get<BanList>();
        await chat.Get<NodeListener>().StartingAsync(Cancellation);
        var listens = new TaskCompletionSource();
        notifications.Resumed += () => listens.TrySetResult();
        notifications.Start();
        await Wait.ForAsync(listens.Task, "it listens");
        _parts.AddRange([presence, nodes, notifications]);
        return chat;
    }
}
