using ChatRoom.Participants;
using ChatRoom.Testing;
using ChatRoom.Tests.Resuming;

namespace ChatRoom.Tests.Participants;

/// <summary>Others see a person with several connections once.</summary>
public sealed class SeveralConnectionsTests : IDisposable
{
    private readonly SharedAliases _aliases = new();
    private readonly Chat _chat;

    public SeveralConnectionsTests() => _chat = new Chat(aliases: _aliases);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ParticipantDirectory Participants => _chat.Get<ParticipantDirectory>();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task First_arrival_and_last_departure_are_announced()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();

        var phone = await _chat.JoinAsync("bob");
        await LeaveAsync(bob);
        await phone.SendAsync("still here\n");
        await LeaveAsync(phone);

        await ann.ExpectAsync("bob: still here", "bob has left the chat room!");
    }

    [Fact]
    public async Task Further_connection_sees_its_arrival_as_the_first_one_does()
    {
        var (_, bob) = await _chat.JoinAnnAndBobAsync();

        var phone = _chat.Connect();
        await phone.ExpectBytesAsync("alias?");
        await phone.SendAsync("bob\n");

        (await phone.Received.ReadLinesUntilAsync("You are now connected!"))[^2].Should().Be("bob has connected to the chat room!");
        await bob.SendAsync("hello\n");
        await bob.ExpectAsync("bob: hello");
        await phone.ExpectAsync("bob: hello");
    }

    [Fact]
    public async Task Person_who_is_elsewhere_joins_and_leaves_rooms_but_not_the_chat()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        await bob.SendAsync("/join ops\n");
        await ann.ExpectAsync("* bob has left this room");

        var phone = await _chat.JoinAsync("bob");
        await ann.ExpectAsync("* bob has joined this room");
        await LeaveAsync(phone);
        await ann.ExpectAsync("* bob has left this room");
        await LeaveAsync(bob);
        await _chat.JoinAsync("bob");

        await ann.ExpectAsync("bob has connected to the chat room!");
    }

    [Fact]
    public async Task Connection_that_changes_rooms_leaves_the_person_where_another_one_is()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        await _chat.JoinAsync("bob");

        await bob.SendAsync("/join ops\n");
        await bob.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");
        await ann.SendAsync("/who\n/rooms\n");

        await ann.ExpectAsync("* 2 in #lobby: ann, bob", "* #lobby (2)", "* #ops (1)");
        await bob.SendAsync("/part\n");
        await bob.Received.ReadLinesUntilAsync("* you are in #lobby now, 2 here");
        await ann.SendAsync("quiet\n");
        await ann.ExpectAsync("ann: quiet");
    }

    [Fact]
    public async Task Room_is_not_full_of_one_person()
    {
        using var chat = new Chat(static options => options.AnnounceSinglyUpTo = 2, aliases: new SharedAliases());
        var ann = await chat.JoinAsync("ann");
        for (var i = 0; i < 5; i++)
        {
            await chat.JoinAsync("ann");
        }

        await chat.JoinAsync("bob");

        await ann.ExpectAsync("bob has connected to the chat room!");
        (await chat.Status.RoomsAsync(Cancellation)).Should().ContainSingle().Which.Members.Should().Be(2);
        chat.Status.OpenConnections.Count(static connection => connection.Alias == "ann").Should().Be(6);
    }

    [Fact]
    public async Task All_connections_are_found_by_alias_and_by_person_and_share_it()
    {
        await _chat.JoinAsync("bob");
        await _chat.JoinAsync("bob");
        await _chat.JoinAsync("ann");

        var all = Participants.FindAll(Some.Alias("BOB"));

        all.Should().HaveCount(2);
        all[0].Person.Should().BeSameAs(all[1].Person);
        Participants.FindAll(all[0].Person.Id).Should().Equal(all);
        Participants.Find(Some.Alias("bob")).Should().BeSameAs(all[0]);
        all[0].Person.Connections.Should().Be(2);
    }

    [Fact]
    public async Task Rename_renames_all_connections_in_all_rooms()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        var phone = await _chat.JoinAsync("bob");
        await phone.SendAsync("/join ops\n");
        await phone.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");

        await bob.SendAsync("/nick rob\n");
        await ann.ExpectAsync("* bob is now known as rob");
        await phone.ExpectAsync("* bob is now known as rob");
        await phone.SendAsync("hello\n/who\n");
        await phone.ExpectAsync("rob: hello", "* 1 in #ops: rob");
        await ann.SendAsync("/who\n");
        await ann.ExpectAsync("* 2 in #lobby: ann, rob");
        Participants.FindAll(Some.Alias("rob")).Should().HaveCount(2);
        Participants.FindAll(Some.Alias("bob")).Should().BeEmpty();
    }

    [Fact]
    public async Task Alias_is_free_when_the_last_connection_has_left()
    {
        var bob = await _chat.JoinAsync("bob");
        var phone = await _chat.JoinAsync("bob");

        await LeaveAsync(bob);

        (await _aliases.IsFreeAsync("bob")).Should().BeFalse();
        await LeaveAsync(phone);
        (await _aliases.IsFreeAsync("bob")).Should().BeTrue();
    }

    [Fact]
    public async Task Connection_whose_person_s_alias_cannot_be_claimed_is_refused()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        await bob.SendAsync("/nick rob\n");
        await ann.ExpectAsync("* bob is now known as rob");
        _aliases.Failing = static alias => alias == "rob";

        var phone = _chat.Connect();
        await phone.SendAsync("bob\n");

        (await phone.Received.ReadToEndAsync()).Should().StartWith("alias?* the server cannot");
        await Wait.ForAsync(phone.Served, "it is closed");
        (await _aliases.IsFreeAsync("bob")).Should().BeTrue();
        Participants.FindAll(Some.Alias("rob")).Should().ContainSingle();
    }

    [Fact]
    public async Task Rename_whose_announcement_cannot_be_stored_changes_no_connection()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        var phone = await _chat.JoinAsync("bob");
        _chat.Journal.Failure = "disk full";

        await bob.SendAsync("/nick rob\n");
        await bob.Received.ReadLinesUntilAsync("* the server could not save your new alias; you keep the old one");
        _chat.Journal.Failure = null;
        await phone.SendAsync("hello\n");

        await ann.ExpectAsync("bob: hello");
        Participants.FindAll(Some.Alias("bob")).Should().HaveCount(2);
        Participants.FindAll(Some.Alias("rob")).Should().BeEmpty();
    }

    [Fact]
    public async Task Connection_that_comes_with_a_former_alias_gets_the_present_one()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        await bob.SendAsync("/nick rob\n");
        await ann.ExpectAsync("* bob is now known as rob");

        var phone = await _chat.JoinAsync("bob");
        await phone.SendAsync("hello\n");

        await ann.ExpectAsync("rob: hello");
        await LeaveAsync(bob);
        await LeaveAsync(phone);
        await ann.ExpectAsync("rob has left the chat room!");
    }

    [Fact]
    public async Task Person_cannot_ignore_themselves_on_another_connection_and_is_ignored_on_all()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        var phone = await _chat.JoinAsync("bob");

        await phone.SendAsync("/ignore bob\n");
        await phone.ExpectAsync("* you cannot ignore yourself");
        await ann.SendAsync("/ignore bob\n");
        await ann.ExpectAsync("* you are now ignoring bob");
        await bob.SendAsync("one\n");
        await phone.SendAsync("two\n");
        await phone.Received.ReadLinesUntilAsync("bob: two");
        await ann.SendAsync("quiet\n");

        await ann.ExpectAsync("ann: quiet");
    }

    [Fact]
    public async Task Person_with_several_connections_sees_their_own_messages_also_where_the_setting_hides_them()
    {
        using var chat = new Chat(static options => options.EchoToSender = false, aliases: new SharedAliases());
        var (_, bob) = await chat.JoinAnnAndBobAsync();
        var phone = await chat.JoinAsync("bob");

        await bob.SendAsync("to both\n");

        await phone.ExpectAsync("bob: to both");
        await bob.ExpectAsync("bob: to both");
        await LeaveAsync(phone);
        await bob.SendAsync("to nobody\n/who\n");
        await bob.ExpectAsync("* 2 in #lobby: ann, bob");
    }

    [Fact]
    public async Task Each_connection_resumes_its_own_session()
    {
        var laptop = await _chat.JoinAsync("bob");
        var phone = await _chat.JoinAsync("bob");
        await phone.SendAsync("/join ops\n");
        await phone.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");
        string[] tokens = [await ResumeTests.TokenOfAsync(laptop), await ResumeTests.TokenOfAsync(phone)];
        await LeaveAsync(laptop);
        await LeaveAsync(phone);

        foreach (var (token, room) in tokens.Zip((string[])["#lobby", "#ops"]))
        {
            var back = _chat.Connect();
            await back.ExpectBytesAsync("alias?");
            await back.SendAsync($"/resume {token}\n");
            await back.ExpectAsync($"* you are back in {room} as bob");
            await back.Received.ReadLinesUntilAsync("You are now connected!");
        }

        Participants.FindAll(Some.Alias("bob")).Should().HaveCount(2);
    }

    [Fact]
    public async Task Last_departure_is_announced_though_presence_fails()
    {
        var presence = new FaultyPresence();
        using var chat = new Chat(aliases: new SharedAliases(), presence: presence);
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var phone = await chat.JoinAsync("bob");
        presence.LeavingFails = static _ => true;

        await LeaveAsync(bob);
        await phone.SendAsync("still here\n");
        await ann.ExpectAsync("bob: still here");
        await LeaveAsync(phone);

        await ann.ExpectAsync("bob has left the chat room!");
    }

    private static async Task LeaveAsync(InMemoryConnection connection)
    {
        await connection.VanishAsync();
        await Wait.ForAsync(connection.Served, "it is gone");
    }
}
