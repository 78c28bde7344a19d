using System.Net;
using ChatRoom.Cluster;
using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.Services;
using ChatRoom.Testing;
using ChatRoom.Tests.Accounts;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>What services do with people of two servers.</summary>
public sealed class TwoNodesTests(PostgresServer server) : IAsyncLifetime
{
    private readonly TwoNodes _chats = new(server);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _chats.OpenAsync();

    public ValueTask DisposeAsync() => _chats.DisposeAsync();

    [Fact]
    public async Task People_of_both_nodes_see_each_other_and_are_counted_together()
    {
        var (ann, bob) = await _chats.JoinAsync();

        await ann.SendAsync("hello\n/who\n");
        await ann.Received.ReadLinesUntilAsync("* 2 in #lobby: ann, bob");
        await bob.Received.ReadLinesUntilAsync("ann: hello");
    }

    [Fact]
    public async Task Kick_removes_somebody_from_the_other_node()
    {
        var (mod, eve) = (await _chats.Here.JoinAsync("mod"), await _chats.There.JoinAsync("eve"));

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
        var (root, bob) = (await _chats.Here.JoinAsync("root"), await _chats.There.JoinAsync("bob", TwoNodes.From("192.0.2.7")));
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
        var (ann, phone) = await _chats.JoinBothAsync("ann");
        await ann.SendAsync("/away tea\n");
        await ann.Received.ReadLinesUntilAsync("* you are away: tea");
        var person = _chats.There.Get<ParticipantDirectory>().Find(Some.Alias("ann"))!.Person;
        await Wait.UntilAsync(() => _chats.There.Get<AwayService>().Find(person) is not null, "the other node knows it");

        await phone.SendAsync("hello\n");

        await phone.Received.ReadLinesUntilAsync("* you are back, after 0s");
        await Wait.UntilAsync(() => _chats.Here.Get<AwayService>().Find(person) is null, "the first node knows it");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Person_who_is_away_is_away_on_the_node_to_which_they_connect_later(bool asGuest)
    {
        var ann = await _chats.RegisterAsync("ann");
        await ann.SendAsync("/away tea\n");
        await ann.Received.ReadLinesUntilAsync("* you are away: tea");

        if (asGuest)
        {
            var guest = await _chats.There.JoinAsync("guest");
            await guest.SendAsync($"/login ann\n{ChatRoom.Tests.Accounts.Account.Password}\n");
            await guest.Received.ReadLinesUntilAsync("* you are logged in as ann");
        }
        else
        {
            await _chats.There.LogInAsync("ann");
        }

        var person = _chats.There.Get<ParticipantDirectory>().Find(Some.Alias("ann"))!.Person;
        await Wait.UntilAsync(() => _chats.There.Get<AwayService>().Find(person) is { Text: "tea" }, "the other node knows it");
    }

    [Fact]
    public async Task Guests_of_one_node_are_found_without_the_other()
    {
        var (mod, eve) = (await _chats.Here.JoinAsync("mod"), await _chats.Here.JoinAsync("eve"));

        await mod.SendAsync("/msg eve hi\n/reply hi\n/whois eve\n/seen eve\n/ignore eve\n/away tea\n/back\n/kick eve too loud\n");

        await mod.Received.ReadLinesUntilAsync("eve has left the chat room!");
        (await eve.Received.ReadToEndAsync()).Should().Contain("* mod whispers: hi").And.EndWith("* mod has kicked you from #lobby: too loud\n");
        _chats.Sent.Should().BeEmpty();
    }

    [Fact]
    public async Task List_of_a_room_asks_only_for_people_of_the_other_node()
    {
        var (ann, _) = await _chats.JoinAsync();

        await ann.SendAsync("/who\n/who a\n");

        await ann.Received.ReadLinesUntilAsync("* 2 in #lobby: ann, bob");
        await ann.Received.ReadLinesUntilAsync("* 1 in #lobby begins with a: ann");
        _chats.Sent.Should().ContainSingle().Which.Should().BeOfType<MarksQuestion>().Which.Aliases.Should().Equal("bob");
    }

    [Fact]
    public async Task Somebody_who_has_left_the_other_node_is_known()
    {
        var (ann, _) = await _chats.JoinAsync();
        var eve = await _chats.There.JoinAsync("eve", TwoNodes.From("198.51.100.4"));
        await eve.SendAsync("/quit\n");
        await ann.Received.ReadLinesUntilAsync("eve has left the chat room!");
        await Wait.ForAsync(eve.Served, "it has ended");

        await ann.SendAsync("/seen eve\n");

        (await ann.Received.ReadLineAsync()).Should().StartWith("* eve was last here");
        (await _chats.Here.Get<SanctionTargets>().FindAsync(Some.Alias("eve"), Cancellation))!.Addresses.Should().Equal(IPAddress.Parse("198.51.100.4"));
    }

    [Fact]
    public async Task Report_and_private_reason_reach_moderators_of_the_other_node()
    {
        var (mod, root) = (await _chats.Here.JoinAsync("mod"), await _chats.There.JoinAsync("root"));
        var (ann, eve) = (await _chats.Here.JoinAsync("ann"), await _chats.Here.JoinAsync("eve"));
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
        var (root, bob) = (await _chats.Here.JoinAsync("root"), await _chats.There.JoinAsync("bob"));
        await bob.SendAsync("/join #ops\n");
        await bob.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");

        await root.SendAsync("/announce back at ten\n");

        await bob.Received.ReadLinesUntilAsync("* announcement by root: back at ten");
    }

    [Fact]
    public async Task Ban_finds_the_addresses_and_the_neighbors_of_a_person_of_the_other_node()
    {
        var root = await _chats.Here.JoinAsync("root");
        await _chats.There.JoinAsync("eve", TwoNodes.From("198.51.100.4"));
        await _chats.There.JoinAsync("eve2", TwoNodes.From("198.51.100.4"));

        (await _chats.Here.Get<SanctionTargets>().FindAsync(Some.Alias("eve"), Cancellation))!.Addresses.Should().Equal(IPAddress.Parse("198.51.100.4"));
        await root.SendAsync("/ban -g --try eve\n");

        await root.Received.ReadLinesUntilAsync("* a ban on eve would affect eve, eve2 now");
    }

    [Fact]
    public async Task End_of_an_accounts_connections_counts_those_of_all_nodes()
    {
        var (ann, phone) = await _chats.JoinBothAsync("ann");
        var person = _chats.Here.Get<ParticipantDirectory>().Find(Some.Alias("ann"))!;

        (await _chats.Here.Get<AccountConnections>().EndOneAsync(person.Person.Id, "not-there", CloseCause.LoggedOut)).Should().BeFalse();
        (await _chats.Here.Get<AccountConnections>().EndAsync(person.Person.Id, CloseCause.LoggedOut, except: null)).Should().Be(2);

        await Wait.ForAsync(ann.Served, "it has ended");
        await Wait.ForAsync(phone.Served, "it has ended");
    }

    [Fact]
    public async Task One_connection_of_an_account_is_listed_and_ended_on_the_other_node()
    {
        var (ann, phone) = await _chats.JoinBothAsync("ann");
        var person = _chats.Here.Get<ParticipantDirectory>().Find(Some.Alias("ann"))!.Person.Id;
        var found = await _chats.Here.Get<PersonFinder>().FindAsync(person, Cancellation);
        found!.Connections.Should().HaveCount(2);
        var other = _chats.There.Get<ParticipantDirectory>().Find(Some.Alias("ann"))!.Session.Id;
        found.Connections.Select(static one => one.Id).Should().Contain(other);

        (await _chats.Here.Get<AccountConnections>().EndOneAsync(person, other, CloseCause.LoggedOut)).Should().BeTrue();

        await Wait.ForAsync(phone.Served, "it has ended");
        await ann.SendAsync("still here\n");
        await ann.Received.ReadLinesUntilAsync("ann: still here");
    }

    [Fact]
    public async Task Session_that_the_other_node_holds_is_taken_over()
    {
        var (ann, bob) = await _chats.JoinAsync();
        var token = await TokenOfAsync(ann);

        var back = _chats.There.Connect();
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
        var ann = await _chats.Here.JoinAsync("ann");
        var bob = await _chats.There.JoinAsync("bob");
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
}
