namespace ChatRoom.Tests.Commands;

public class IdsCommandTests
{
    [Fact]
    public async Task Ids_precede_each_event_from_the_announced_one_until_switched_off()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann"); // #1

        await ann.SendAsync("one\n/ids on\ntwo\n/ids off\nthree\n");

        await ann.ExpectAsync("ann: one", "* ids are on, the next is #3", "#3 ann: two", "* ids are off", "ann: three");
    }

    [Fact]
    public async Task Ids_on_again_repeats_the_next_id()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("/ids on\n/ids on\n/ids off\n/ids off\n");

        await ann.ExpectAsync("* ids are on, the next is #2", "* ids are on, the next is #2", "* ids are off", "* ids are off");
    }

    [Fact]
    public async Task Ids_and_timestamps_are_independent()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("/ids on\n/timestamps on\none\n/timestamps off\ntwo\n");

        await ann.ExpectAsync("* ids are on, the next is #2", "* timestamps are on");
        (await ann.Received.ReadLineAsync()).Should().MatchRegex(@"^#2 \[\d\d:\d\d\] ann: one$");
        await ann.ExpectAsync("* timestamps are off", "#3 ann: two");
    }

    [Fact]
    public async Task Ids_stay_on_in_another_room_and_are_of_that_room()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("hm\n/ids on\n/join #ops\n");

        await ann.ExpectAsync("ann: hm", "* ids are on, the next is #3");
        await ann.Received.ReadLinesUntilAsync("#1 * ann has joined this room");
    }
}
