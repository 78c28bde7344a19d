using System.Collections.Concurrent;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>Two nodes as one journal: one stores, and the other one delivers and is read. An append completes when the other one has delivered it.</summary>
internal sealed class OtherNodeJournal(IMessageJournal stores, IMessageJournal delivers) : IMessageJournal
{
    private readonly ConcurrentDictionary<string, long> _delivered = new();

    /// <inheritdoc />
    public string? Failure => stores.Failure ?? delivers.Failure;

    /// <inheritdoc />
    public RoomEpoch EpochOf(string room) => delivers.EpochOf(room);

    /// <inheritdoc />
    public async ValueTask<long> AppendAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken)
    {
        var id = await stores.AppendAsync(room, e, key, cancellationToken);
        await Wait.UntilAsync(() => !_delivered.TryGetValue(room, out var delivered) || delivered >= id, $"event {id} is delivered");
        return id;
    }

    /// <inheritdoc />
    public async ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower, CancellationToken cancellationToken) =>
        new Following(await delivers.FollowAsync(room, new Noting(follower, id => _delivered[room] = id), cancellationToken), () => _delivered.TryRemove(room, out _));

    /// <inheritdoc />
    public ValueTask CatchUpAsync(string room, CancellationToken cancellationToken) => delivers.CatchUpAsync(room, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count, CancellationToken cancellationToken) =>
        delivers.ReadBeforeAsync(room, before, count, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count, CancellationToken cancellationToken) =>
        delivers.ReadAfterAsync(room, after, count, cancellationToken);

    private sealed class Following(IAsyncDisposable subscription, Action ended) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await subscription.DisposeAsync();
            ended();
        }
    }

    private sealed class Noting(IJournalFollower follower, Action<long> delivered) : IJournalFollower
    {
        public void Begin(RoomPosition newest, string topic)
        {
            follower.Begin(newest, topic);
            delivered(newest.Id);
        }

        public void Skip(RoomPosition newest, string topic) => follower.Skip(newest, topic);

        public void Replace(long id, ChatEvent e) => follower.Replace(id, e);

        public void Receive(long id, ChatEvent e)
        {
            follower.Receive(id, e);
            delivered(id);
        }
    }
}
