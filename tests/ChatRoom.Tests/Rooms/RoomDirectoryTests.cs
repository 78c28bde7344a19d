using System.IO.Pipelines;
using ChatRoom.Journal;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Rooms;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Rooms;

public class RoomDirectoryTests
{
    private static readonly RoomName Ops = Some.Room("#ops");

    [Fact]
    public async Task Room_is_created_by_the_first_and_removed_with_the_last()
    {
        var directory = NewDirectory(new MemoryJournal());

        var (room, ann) = await directory.EnterAsync(Ops, isReturn: false, NewSubscription, Cancellation);
        var (same, bob) = await directory.EnterAsync(Some.Room("#OPS"), isReturn: false, NewSubscription, Cancellation);
        same.Should().BeSameAs(room);
        await directory.LeaveAsync(room, ann);
        directory.Rooms.Should().ContainSingle();
        await directory.LeaveAsync(room, bob);

        directory.Rooms.Should().BeEmpty();
        (await directory.EnterAsync(Ops, isReturn: false, NewSubscription, Cancellation)).Room.Should().NotBeSameAs(room);
    }

    [Fact]
    public async Task Subscription_of_a_client_that_returns_begins_after_what_another_node_has_stored()
    {
        var journal = new FakeJournal();
        journal.CatchingUp = room => journal.AppendAsync(room, Some.Message("late")).AsTask().Result.Should().Be(1);
        var directory = NewDirectory(journal);
        await directory.EnterAsync(Ops, isReturn: false, NewSubscription, Cancellation);

        var (_, subscription) = await directory.EnterAsync(Ops, isReturn: true, NewSubscription, Cancellation);

        subscription.NextId.Should().Be(2);
    }

    [Fact]
    public async Task Room_that_cannot_be_opened_is_retried_by_the_next_join()
    {
        var journal = new FakeJournal { CannotBeRead = true };
        var directory = NewDirectory(journal);
        var enter = async () => await directory.EnterAsync(Ops, isReturn: false, NewSubscription, Cancellation);
        await enter.Should().ThrowAsync<JournalException>();

        journal.CannotBeRead = false;

        (await directory.EnterAsync(Ops, isReturn: false, NewSubscription, Cancellation)).Room.Subscriptions.Length.Should().Be(1);
    }

    [Fact]
    public async Task Concurrent_joins_and_leaves_never_end_in_a_removed_room()
    {
        var directory = NewDirectory(new MemoryJournal());

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Wait.Meanwhile(async () =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                var (room, subscription) = await directory.EnterAsync(Ops, isReturn: false, NewSubscription, Cancellation);
                directory.Rooms.Should().Contain(room);
                await directory.LeaveAsync(room, subscription);
            }
        })));

        directory.Rooms.Should().BeEmpty();
    }

    [Fact]
    public async Task Leaving_does_not_wait_for_a_room_of_the_same_name_that_is_opening()
    {
        var journal = new JournalThatOpensSlowly();
        var directory = NewDirectory(journal);
        journal.Opening.SetResult();
        var (room, ann) = await directory.EnterAsync(Ops, isReturn: false, NewSubscription, Cancellation);
        journal.Opening = new TaskCompletionSource();
        room.Leave(ann); // the last one: the room is now closed, but still in the directory
        var entering = directory.EnterAsync(Ops, isReturn: false, NewSubscription, Cancellation).AsTask();
        entering.IsCompleted.Should().BeFalse("the new room is not open yet");

        var leaving = Wait.Meanwhile(async () => await directory.LeaveAsync(room, ann));

        await Wait.ForAsync(leaving, "it has left");
        journal.Opening.SetResult();
        (await entering).Room.Should().NotBeSameAs(room);
        directory.Rooms.Should().ContainSingle();
    }

    [Fact]
    public async Task Room_whose_only_join_failed_is_no_longer_followed()
    {
        var journal = new MemoryJournal();
        var directory = NewDirectory(journal);

        var enter = async () => await directory.EnterAsync(Ops, isReturn: false, _ => throw new InvalidOperationException("no"), Cancellation);

        await enter.Should().ThrowAsync<InvalidOperationException>();
        directory.Rooms.Should().BeEmpty();
        await journal.AppendAsync(Ops.Key, Some.Message("one"));
        (await journal.AppendAsync(Ops.Key, Some.Message("two"))).Should().Be(1, "what nobody follows is not numbered");
    }

    [Fact]
    public async Task Room_stays_for_others_after_one_failed_join()
    {
        var directory = NewDirectory(new MemoryJournal());
        var (room, _) = await directory.EnterAsync(Ops, isReturn: false, NewSubscription, Cancellation);

        var enter = async () => await directory.EnterAsync(Ops, isReturn: false, _ => throw new InvalidOperationException("no"), Cancellation);

        await enter.Should().ThrowAsync<InvalidOperationException>();
        (await directory.EnterAsync(Ops, isReturn: false, NewSubscription, Cancellation)).Room.Should().BeSameAs(room);
    }

    [Fact]
    public async Task Room_that_opens_after_all_joins_were_canceled_is_closed()
    {
        var journal = new JournalThatOpensSlowly();
        var directory = NewDirectory(journal);
        using var cancellation = new CancellationTokenSource();
        var entering = async () => await directory.EnterAsync(Ops, isReturn: false, NewSubscription, cancellation.Token);
        var entered = entering();

        await cancellation.CancelAsync();
        await entered.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        journal.Opening.SetResult();

        await Wait.UntilAsync(() => !directory.IsOpen(Ops) && journal.Followed == 0, "the room is closed");
    }

    [Fact]
    public async Task Room_that_others_still_wait_for_is_opened_for_them()
    {
        var journal = new JournalThatOpensSlowly();
        var directory = NewDirectory(journal);
        using var cancellation = new CancellationTokenSource();
        var canceled = directory.EnterAsync(Ops, isReturn: false, NewSubscription, cancellation.Token).AsTask();
        var waiting = directory.EnterAsync(Ops, isReturn: false, NewSubscription, Cancellation).AsTask();

        await cancellation.CancelAsync();
        await canceled.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        journal.Opening.SetResult();

        (await waiting).Room.Subscriptions.Length.Should().Be(1);
        directory.IsOpen(Ops).Should().BeTrue();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static RoomDirectory NewDirectory(IMessageJournal journal) =>
        new(new RoomServices(journal, new MemoryPresence(), new ChatRoomOptions(), TimeProvider.System, (_, _) => { }, (_, _) => { }, CancellationToken.None));

    private static Subscription NewSubscription(RoomLog log) =>
        new Subscriber(new LineWriter(PipeWriter.Create(Stream.Null)), tooSlow: null).Open(log, SubscriberRig.Lf);

    private sealed class JournalThatOpensSlowly : IMessageJournal
    {
        private readonly MemoryJournal _journal = new();

        public TaskCompletionSource Opening { get; set; } = new();

        public int Followed { get; private set; }

        public string? Failure => null;

        public RoomEpoch EpochOf(string room) => _journal.EpochOf(room);

        public ValueTask<long> AppendAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken) =>
            _journal.AppendAsync(room, e, key, cancellationToken);

        public async ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower, CancellationToken cancellationToken)
        {
            await Opening.Task;
            Followed++;
            return new Subscription(this, await _journal.FollowAsync(room, follower, cancellationToken));
        }

        public ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count, CancellationToken cancellationToken) =>
            _journal.ReadBeforeAsync(room, before, count, cancellationToken);

        public ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count, CancellationToken cancellationToken) =>
            _journal.ReadAfterAsync(room, after, count, cancellationToken);

        private sealed class Subscription(JournalThatOpensSlowly journal, IAsyncDisposable subscription) : IAsyncDisposable
        {
            public ValueTask DisposeAsync()
            {
                journal.Followed--;
                return subscription.DisposeAsync();
            }
        }
    }
}
