using ChatRoom.Testing;

namespace ChatRoom.Tests.Rooms;

public class CrowdTests
{
    [Fact]
    public async Task Above_the_threshold_the_first_arrival_is_announced_alone_and_the_others_of_a_second_together()
    {
        using var chat = new Chat(options => options.AnnounceSinglyUpTo = 3);
        var ann = await chat.JoinAsync("ann");
        await chat.JoinAsync("bob");
        await chat.JoinAsync("cat");
        await ann.ExpectAsync("bob has connected to the chat room!", "cat has connected to the chat room!");

        await chat.JoinAsync("dan"); // the fourth
        await ann.ExpectAsync("dan has connected to the chat room!");
        var others = new List<InMemoryConnection>();
        for (var i = 0; i < 12; i++)
        {
            others.Add(await chat.JoinAsync($"m{i}"));
        }

        foreach (var other in others.Take(9))
        {
            await other.CloseAsync();
            await Wait.ForAsync(other.Served, "it has left");
        }

        chat.Time.Advance(TimeSpan.FromSeconds(1));
        await ann.ExpectAsync("* 12 connected, 9 left");
        await others[11].CloseAsync();
        await Wait.ForAsync(others[11].Served, "it has left");
        chat.Time.Advance(TimeSpan.FromSeconds(1));
        await ann.ExpectAsync("* 1 left");
        chat.Time.Advance(TimeSpan.FromSeconds(1));
        await others[10].CloseAsync();

        await ann.ExpectAsync("m10 has left the chat room!");
    }

    [Fact]
    public async Task Newcomer_that_is_announced_with_others_still_sees_its_own_classic_lines()
    {
        using var chat = new Chat(options => options.AnnounceSinglyUpTo = 0);
        await chat.JoinAsync("ann");
        var bob = chat.Connect();

        await bob.SendAsync("bob\nhi\n");

        await bob.ExpectBytesAsync("alias?bob has connected to the chat room!\nYou are now connected!\nbob: hi\n");
    }
    [Fact]
    public async Task Member_that_joins_a_full_room_sees_its_own_arrival()
    {
        using var chat = new Chat(options => options.AnnounceSinglyUpTo = 0);
        var bob = await chat.JoinAsync("bob");

        await bob.SendAsync("/join #tea\nhi\n");

        await bob.ExpectAsync("* bob has joined this room", "* you are in #tea now, 1 here", "bob: hi");
    }
}
