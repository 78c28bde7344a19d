using System.IO.Pipelines;
using ChatRoom.Rooms;
using ChatRoom.Testing;
using ChatRoom.Tests.Rooms;

namespace ChatRoom.Tests.Presence;

/// <summary>Line 6 of the contract of IPresence: receiving a room neither requires presence nor causes it.</summary>
public class FollowerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Contract_6_a_follower_receives_the_room_and_nobody_sees_it()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var (_, received, room, subscription) = await FollowAsync(chat, "#lobby");

        await ann.SendAsync("hello\n/who\n/rooms\n");

        await ann.ExpectAsync("ann: hello", "* 1 in #lobby: ann", "* #lobby (1)");
        (await received.ReadLineAsync()).Should().Be("ann: hello");
        var bob = await chat.JoinAsync("bob");
        await ann.ExpectAsync("bob has connected to the chat room!");
        (await received.ReadLineAsync()).Should().Be("bob has connected to the chat room!");
        (await chat.Status.RoomsAsync(Cancellation)).Should().ContainSingle().Which.Members.Should().Be(2);

        subscription.End();
        await chat.Get<RoomDirectory>().LeaveAsync(room, subscription);
        await bob.SendAsync("bye\n");
        await ann.ExpectAsync("bob: bye"); // and nothing about the follower
    }

    [Fact]
    public async Task Room_with_only_a_follower_is_not_listed_and_appears_empty()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        await FollowAsync(chat, "#ops");

        await ann.SendAsync("/rooms\n/join #ops\n");

        await ann.ExpectAsync("* #lobby (1)");
        (await ann.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here")).Should().NotBeEmpty();
        chat.Get<RoomDirectory>().Rooms.Should().ContainSingle();
    }

    [Fact]
    public async Task Followers_do_not_make_a_room_full()
    {
        using var chat = new Chat(static options => options.AnnounceSinglyUpTo = 2);
        for (var i = 0; i < 10; i++)
        {
            await FollowAsync(chat, "#lobby");
        }

        var ann = await chat.JoinAsync("ann");
        await chat.JoinAsync("bob");

        await ann.ExpectAsync("bob has connected to the chat room!");
    }

    private static async Task<(Subscriber Subscriber, PipeText Received, Room Room, Subscription Subscription)> FollowAsync(Chat chat, string name)
    {
        var pipe = new Pipe();
        var subscriber = new Subscriber(new LineWriter(pipe.Writer), tooSlow: null);
        var (room, subscription) = await chat.Get<RoomDirectory>().EnterAsync(Some.Room(name), isReturn: false, log => subscriber.Open(log, SubscriberRig.Lf), Cancellation);
        subscriber.Start();
        return (subscriber, new PipeText(pipe.Reader), room, subscription);
    }
}
