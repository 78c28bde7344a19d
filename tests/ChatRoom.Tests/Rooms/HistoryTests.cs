using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Rooms;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Tests.Rooms;

/// <summary>The entries of a room's history.</summary>
public sealed class HistoryTests
{
    private static readonly Gen<ChatEventKind> Kinds = Gen.Frequency(
        (1, Gen.Const(ChatEventKind.Message)),
        (1, Gen.Const(ChatEventKind.Action)),
        (2, Gen.Const(ChatEventKind.Connected)),
        (1, Gen.Const(ChatEventKind.Topic)));

    [Fact]
    public Task History_is_the_last_messages_and_the_events_between_them() =>
        Gen.Select(Kinds.Array[0, 100], Gen.Int[0, 30], Gen.Long[1, 110]).SampleAsync(async (kinds, messages, before) =>
        {
            var journal = new MemoryJournal();
            await journal.FollowAsync("#a", new NobodyListens());
            foreach (var kind in kinds)
            {
                await journal.AppendAsync("#a", Some.Event(kind));
            }

            var history = await History.ReadAsync(journal, "#a", before, messages, TestContext.Current.CancellationToken);

            var below = kinds.Select((kind, i) => (Id: i + 1L, IsMessage: kind is ChatEventKind.Message or ChatEventKind.Action))
                .Where(entry => entry.Id < before).ToArray();
            var said = below.Where(static entry => entry.IsMessage).TakeLast(messages).Select(static entry => entry.Id).ToArray();
            var happened = below.Where(entry => !entry.IsMessage && said.Length > 0 && entry.Id > said[0]).TakeLast(messages).Select(static entry => entry.Id);
            history.Select(static entry => entry.Id).Should().Equal(said.Concat(happened).Order());
        });

    [Fact]
    public async Task History_does_not_search_endlessly_for_messages_behind_many_arrivals()
    {
        var journal = new CountingJournal();
        await journal.FollowAsync("#a", new NobodyListens());
        await journal.AppendAsync("#a", Some.Message("long ago"));
        for (var i = 0; i < 900; i++)
        {
            await journal.AppendAsync("#a", Some.Event(ChatEventKind.Connected));
        }

        (await History.ReadAsync(journal, "#a", long.MaxValue, 20, TestContext.Current.CancellationToken)).Should().BeEmpty();

        journal.EntriesRead.Should().Be(300);
    }

    private sealed class NobodyListens : IJournalFollower
    {
        public void Begin(RoomPosition newest, string topic)
        {
        }

        public void Skip(RoomPosition newest, string topic)
        {
        }

        public void Replace(long id, ChatEvent e)
        {
        }

        public void Receive(long id, ChatEvent e)
        {
        }
    }

    private sealed class CountingJournal : IMessageJournal
    {
        private readonly MemoryJournal _journal = new();

        public int EntriesRead { get; private set; }

        public string? Failure => null;

        public RoomEpoch EpochOf(string room) => _journal.EpochOf(room);

        public ValueTask<long> AppendAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken) =>
            _journal.AppendAsync(room, e, key, cancellationToken);

        public ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower, CancellationToken cancellationToken) =>
            _journal.FollowAsync(room, follower, cancellationToken);

        public async ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count, CancellationToken cancellationToken)
        {
            var entries = await _journal.ReadBeforeAsync(room, before, count, cancellationToken);
            EntriesRead += entries.Count;
            return entries;
        }

        public ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
