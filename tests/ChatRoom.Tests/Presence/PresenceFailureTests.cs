using System.IO.Pipelines;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
using ChatRoom.Rooms;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Presence;

/// <summary>When presence fails, clients notice only a refusal or a missing number; everything that works without presence continues.</summary>
public sealed class PresenceFailureTests : IDisposable
{
    private readonly FaultyPresence _presence = new();
    private readonly Chat _chat;

    public PresenceFailureTests() => _chat = new Chat(presence: _presence);

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Client_that_cannot_appear_in_its_first_room_gets_a_notice_and_its_alias_and_room_are_released()
    {
        _presence.EnteringFails = static _ => true;
        var ann = _chat.Connect();

        await ann.SendAsync("ann\n");

        (await ann.Received.ReadToEndAsync()).Should().Be("alias?* the room cannot be opened right now, please reconnect\n");
        await Wait.ForAsync(ann.Served, "it is closed");
        _chat.Get<RoomDirectory>().Find(Some.Room()).Should().BeNull();
        _presence.EnteringFails = static _ => false;
        await _chat.JoinAsync("ann");
    }

    [Fact]
    public async Task Client_that_cannot_appear_in_its_first_room_leaves_nothing_in_it()
    {
        await _chat.JoinAsync("ann");
        _presence.EnteringFails = static _ => true;
        var bob = _chat.Connect();
        await bob.SendAsync("bob\r\n"); // no other client uses that formatter
        await Wait.ForAsync(bob.Served, "it is closed");

        var log = _chat.Get<RoomDirectory>().Find(Some.Room())!.Log;
        await Wait.UntilAsync(() => CursorsIn(log, TextFormatter.For(LineEnd.CrLf)) == 0, "the room is not rendered for it any more");
    }

    [Fact]
    public async Task Member_that_cannot_appear_in_another_room_stays_where_it_is()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        _presence.EnteringFails = static room => room == Some.Room("#ops");

        await bob.SendAsync("/join #ops\nhi\n");

        await bob.ExpectAsync("* #ops cannot be opened right now, try again later", "bob: hi");
        await ann.ExpectAsync("bob: hi");
        _chat.Get<RoomDirectory>().Find(Some.Room("#ops")).Should().BeNull();
    }

    [Fact]
    public async Task Member_joins_another_room_though_presence_of_the_old_one_fails()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        _presence.LeavingFails = static _ => true;

        await bob.SendAsync("/join #ops\n");

        await bob.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");
        await ann.ExpectAsync("* bob has left this room");
        await bob.SendAsync("/quit\n");
        await Wait.ForAsync(bob.Served, "it has left");
        _chat.Status.Statistics.ConnectionsClosed["quit"].Should().Be(1);
    }

    [Fact]
    public async Task Numbers_and_lists_that_are_unknown_are_left_out_or_refused()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        _presence.ReadingFails = true;

        await bob.SendAsync("/who\n/rooms\n/join #ops\n");

        await bob.ExpectAsync("* the server cannot list people right now, try again later", "* the server cannot list people right now, try again later");
        await bob.Received.ReadLinesUntilAsync("* you are in #ops now");
        await ann.ExpectAsync("* bob has left this room");
        var list = async () => await _chat.Status.RoomsAsync(TestContext.Current.CancellationToken);
        await list.Should().ThrowAsync<PresenceException>();
        _presence.ReadingFails = false;
        await ann.SendAsync("/rooms\n");
        await ann.Received.ReadLinesUntilAsync("* #lobby (1)");
    }

    [Fact]
    public async Task Arrivals_in_a_room_whose_number_is_unknown_are_announced_one_by_one()
    {
        using var chat = new Chat(static options => options.AnnounceSinglyUpTo = 1, presence: _presence);
        _presence.ReadingFails = true;
        var ann = await chat.JoinAsync("ann");

        await chat.JoinAsync("bob");
        await chat.JoinAsync("carl");

        await ann.ExpectAsync("bob has connected to the chat room!", "carl has connected to the chat room!");
    }

    [Fact]
    public async Task Renamed_member_has_its_new_alias_though_presence_keeps_the_old_one()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        _presence.RenamingFails = true;

        await bob.SendAsync("/nick rob\nhi\n");

        await ann.ExpectAsync("* bob is now known as rob", "rob: hi");
        _chat.Log.Lines.Should().Contain(static line => line.EventId == 452);
        await _chat.JoinAsync("bob");
    }

    [Fact]
    public async Task Rename_is_announced_though_presence_does_not_know_the_rooms_of_the_member()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        _presence.ReadingFails = true;

        await bob.SendAsync("/nick rob\n");

        await ann.ExpectAsync("* bob is now known as rob");
    }

    [Fact]
    public async Task Call_of_a_silent_presence_times_out()
    {
        using var chat = new Chat(presence: new SilentPresence());
        var ann = chat.Connect();
        await ann.SendAsync("ann\n");

        var told = ann.Received.ReadToEndAsync();
        await Wait.UntilAsync(
            () =>
            {
                chat.Time.Advance(TimeSpan.FromSeconds(1));
                return told.IsCompleted;
            },
            "the client is told");

        (await told).Should().Be("alias?* the room cannot be opened right now, please reconnect\n");
        await Wait.ForAsync(ann.Served, "it is closed");
    }

    private static int CursorsIn(RoomLog log, TextFormatter formatter)
    {
        var cursor = log.Open(formatter, new Subscriber(new LineWriter(new Pipe().Writer), tooSlow: null));
        var others = cursor.Track.Cursors - 1;
        log.Close(cursor);
        return others;
    }

    private sealed class SilentPresence : IPresence
    {
        private readonly TaskCompletionSource<PresenceChange> _never = new();

        public ValueTask<PresenceChange> EnterAsync(RoomName room, long person, string connection, Alias alias, CancellationToken cancellationToken) => new(_never.Task);

        public ValueTask<PresenceChange> LeaveAsync(RoomName room, long person, string connection, CancellationToken cancellationToken) => new(_never.Task);

        public ValueTask RenameAsync(long person, Alias alias, CancellationToken cancellationToken) => new(_never.Task);

        public ValueTask<IReadOnlyList<RoomName>> RoomsOfAsync(long person, CancellationToken cancellationToken) => new([]);

        public ValueTask<int> CountAsync(RoomName room, CancellationToken cancellationToken) => new(0);

        public ValueTask<IReadOnlyList<Alias>> AliasesInAsync(RoomName room, CancellationToken cancellationToken) => new([]);

        public ValueTask<IReadOnlyList<RoomPresence>> RoomsAsync(CancellationToken cancellationToken) => new([]);
    }
}
