using ChatRoom.Protocol;
using ChatRoom.Rooms;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Commands;

/// <summary><c>/join</c>, <c>/part</c>, <c>/rooms</c>, <c>/who</c>, <c>/topic</c>.</summary>
public class RoomCommandTests
{
    [Fact]
    public async Task Join_creates_a_room_and_both_rooms_get_an_announcement()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("/join ops\nhi ops\n");

        await bob.ExpectAsync("* bob has joined this room", "* you are in #ops now, 1 here", "bob: hi ops");
        await ann.ExpectAsync("* bob has left this room");
        await ann.SendAsync("/join #OPS\n");
        await ann.ExpectAsync("* history", "[00:00] bob: hi ops", "* end of history", "* ann has joined this room", "* you are in #ops now, 2 here");
        await bob.ExpectAsync("* ann has joined this room");
    }

    [Fact]
    public async Task Message_before_a_join_stays_in_the_old_room_and_one_after_it_goes_to_the_new()
    {
        using var chat = new Chat(static options => options.HistoryOnJoin = 0);
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("here\n/join #ops\nthere\n/part\nback\n");

        await ann.ExpectAsync("bob: here", "* bob has left this room", "* bob has joined this room", "bob: back");
        await bob.ExpectAsync(
            "bob: here",
            "* bob has joined this room",
            "* you are in #ops now, 1 here",
            "bob: there",
            "* bob has joined this room",
            "* you are in #lobby now, 2 here",
            "bob: back");
    }

    [Fact]
    public async Task Room_and_its_topic_are_removed_with_the_last_member()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("/join #ops\n/topic work\n/leave\n/rooms\n/join #ops\n/topic\n");

        var lines = await ann.Received.ReadLinesUntilAsync("* #ops has no topic");
        lines.Should().Contain("* #lobby (1)").And.NotContain("* #ops (0): work");
        await ann.CloseAsync();
        await Wait.ForAsync(ann.Served, "she has left");
        chat.Get<RoomDirectory>().Rooms.Should().BeEmpty();
        chat.Status.Statistics.Rooms.Should().Be(0);
    }

    [Fact]
    public async Task Topic_is_shown_set_and_cleared()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("/topic\n/topic tea & cake\n/topic\n/rooms\n/topic -\n/topic\n");

        await bob.ExpectAsync(
            "* #lobby has no topic",
            "* bob has set the topic: tea & cake",
            "* the topic of #lobby is: tea & cake",
            "* #lobby (2): tea & cake",
            "* bob has cleared the topic",
            "* #lobby has no topic");
        await ann.ExpectAsync("* bob has set the topic: tea & cake", "* bob has cleared the topic");
    }

    [Fact]
    public async Task Topic_that_does_not_change_is_reported_to_its_sender_alone()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("/topic -\n/topic tea\n/topic tea\nhi\n");

        await bob.ExpectAsync("* #lobby has no topic", "* bob has set the topic: tea", "* the topic of #lobby is: tea", "bob: hi");
        await ann.ExpectAsync("* bob has set the topic: tea", "bob: hi");
    }

    [Fact]
    public async Task Topic_has_at_most_390_bytes()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var longest = new string('é', 195);

        await ann.SendAsync($"/topic {longest}\n/topic {longest}x\n/topic\n");

        await ann.ExpectAsync($"* ann has set the topic: {longest}", "* a topic has at most 390 bytes; yours has 391", $"* the topic of #lobby is: {longest}");
    }

    [Fact]
    public async Task Topic_older_than_the_limit_is_shown_cut_at_a_character()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        await chat.Journal.AppendAsync("#lobby", Some.Event(ChatEventKind.Topic, "ann", new string('é', 2_000)));
        await ann.Received.ReadLineAsync();

        await ann.SendAsync("/topic\n/rooms\n");

        await ann.ExpectAsync($"* the topic of #lobby is: {new string('é', 193)}…", $"* #lobby (1): {new string('é', 80)}…");
    }

    [Fact]
    public async Task Rooms_are_listed_as_of_the_last_second()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        await ann.SendAsync("/topic one\n/rooms\n/topic two\n/rooms\n");
        await ann.ExpectAsync("* ann has set the topic: one", "* #lobby (1): one", "* ann has set the topic: two", "* #lobby (1): one");

        chat.Time.Advance(TimeSpan.FromSeconds(1));
        await ann.SendAsync("/rooms\n");

        await ann.ExpectAsync("* #lobby (1): two");
    }

    [Fact]
    public async Task Join_shows_the_topic()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("/join #ops\n/topic work\n");
        await ann.Received.ReadLinesUntilAsync("* ann has set the topic: work");

        await bob.SendAsync("/join #ops\n");

        await bob.Received.ReadLinesUntilAsync("* you are in #ops now, 2 here; topic: work");
    }

    [Fact]
    public async Task Rooms_lists_the_fullest_first_and_50_at_most()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        await chat.JoinAsync("bob");
        for (var i = 0; i < 51; i++)
        {
            await (await chat.JoinAsync($"m{i}")).SendAsync($"/join #r{i}\n");
        }

        await ann.SendAsync("/list\n");

        var lines = await ann.Received.ReadLinesUntilAsync("* and 2 more rooms");
        var listed = lines.Where(line => line.StartsWith("* #", StringComparison.Ordinal)).ToArray();
        listed.Should().HaveCount(50);
        listed[0].Should().Be("* #lobby (2)");
    }

    [Fact]
    public async Task Who_lists_the_members_of_this_room_100_at_most()
    {
        using var chat = new Chat(options => options.AnnounceSinglyUpTo = 0);
        var bob = await chat.JoinAsync("bob");
        var ann = await chat.JoinAsync("Ann");
        await ann.SendAsync("/names\n");
        await ann.ExpectAsync("* 2 in #lobby: Ann, bob");
        for (var i = 0; i < 100; i++)
        {
            await chat.JoinAsync($"c{i}");
        }

        await bob.SendAsync("/who\n");

        (await bob.Received.ReadLineAsync()).Should().StartWith("* 102 in #lobby: Ann, bob, c0, c1, c10, ").And.EndWith(" and 2 more (/who <prefix> lists them)");
        await bob.SendAsync("/who C9\n/who c99\n/who x\n");
        await bob.ExpectAsync(
            "* 11 in #lobby begin with C9: c9, c90, c91, c92, c93, c94, c95, c96, c97, c98, c99",
            "* 1 in #lobby begins with c99: c99",
            "* no alias in #lobby begins with x");
    }
}
