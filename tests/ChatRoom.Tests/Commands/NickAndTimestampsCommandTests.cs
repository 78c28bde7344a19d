using System.Globalization;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Commands;

public class NickAndTimestampsCommandTests
{
    [Fact]
    public async Task Nick_changes_the_alias_and_frees_the_old_one()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("/nick rob\nhi\n");
        await ann.ExpectAsync("* bob is now known as rob", "rob: hi");
        await ann.SendAsync("/msg rob psst\n/msg bob psst\n");

        await ann.ExpectAsync("* you whisper to rob: psst", "* nobody here is called bob");
        await bob.ExpectAsync("* bob is now known as rob", "rob: hi", "* ann whispers: psst");
        await chat.JoinAsync("bob");
    }

    [Fact]
    public async Task Nick_of_another_member_is_refused()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("/nick ANN\nhi\n");

        await bob.ExpectAsync("* that alias is taken", "bob: hi");
        await ann.ExpectAsync("bob: hi");
    }

    [Fact]
    public async Task Nick_may_change_the_case_alone_and_keeps_the_alias()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("/nick BOB\nhi\n");
        await ann.ExpectAsync("* bob is now known as BOB", "BOB: hi");
        await ann.SendAsync("/msg bob psst\n/nick bob\n");

        await ann.ExpectAsync("* you whisper to BOB: psst", "* that alias is taken");
    }

    [Fact]
    public async Task Left_is_announced_under_the_new_alias_and_frees_it()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("/nick rob\n/quit\n");
        await Wait.ForAsync(bob.Served, "it has left");

        await ann.ExpectAsync("* bob is now known as rob", "rob has left the chat room!");
        await chat.JoinAsync("rob");
    }

    [Fact]
    public async Task Timestamps_precede_each_line_until_switched_off()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("one\n/timestamps on\ntwo\n/timestamps off\nthree\n");

        var now = chat.Time.GetUtcNow().ToLocalTime().ToString("HH:mm", CultureInfo.InvariantCulture);
        await ann.ExpectAsync("ann: one", "* timestamps are on", $"[{now}] ann: two", "* timestamps are off", "ann: three");
    }

    [Fact]
    public async Task Timestamps_stay_on_in_another_room_and_lines_end_as_before()
    {
        using var chat = new Chat();
        var ann = chat.Connect();

        await ann.SendAsync("ann\r\n/timestamps on\r\n/join #ops\r\nhi\r\n");

        var now = chat.Time.GetUtcNow().ToLocalTime().ToString("HH:mm", CultureInfo.InvariantCulture);
        await ann.Received.ReadLinesUntilAsync($"[{now}] ann: hi\r");
    }
}
