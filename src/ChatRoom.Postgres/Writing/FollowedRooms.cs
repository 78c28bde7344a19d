using System.Collections.Concurrent;
using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;
using ChatRoom.Protocol;
using Npgsql;

namespace ChatRoom.Postgres.Writing;

/// <summary>
/// The rooms that have followers, and how they get what is stored: by id, each event once. Any thread may find a room; the rest
/// belongs to the lane.
/// </summary>
internal sealed class FollowedRooms(PostgresLog log)
{
    private readonly ConcurrentDictionary<string, RoomFeed> _rooms = new(StringComparer.Ordinal);
    private long _epoch;
    private long _begun; // the epoch that all followers were told

    /// <summary>The epoch of all rooms; 0: no room was followed yet. A new one is set here first; then the followers learn it.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>The rooms.</summary>
    public ICollection<RoomFeed> All => _rooms.Values;

    /// <summary>Returns a room, or null if nobody follows it.</summary>
    public RoomFeed? Find(string key) => _rooms.TryGetValue(key, out var room) ? room : null;

    /// <summary>Adds a follower to a room that has some; returns false if it has none.</summary>
    public bool TryFollow(string key, IJournalFollower follower)
    {
        if (Find(key) is not { } room)
        {
            return false;
        }

        room.Follow(follower, _epoch);
        return true;
    }

    /// <summary>Adds the first follower to a room.</summary>
    public async Task FollowAsync(string key, IJournalFollower follower, ServerSession session, string name)
    {
        var room = new RoomFeed(key);
        _rooms[key] = room; // first: events that another node stores after the state is read must find this room
        try
        {
            var (epoch, states) = await StatesOfAsync(session.Connection, [key]);
            if (epoch != _epoch)
            {
                await TakeOverEpochAsync(session, name);
            }

            (room.NextId, room.Topic) = states[key];
            room.Follow(follower, _epoch);
        }
        catch
        {
            _rooms.TryRemove(key, out _);
            throw;
        }
    }

    /// <summary>Removes a follower.</summary>
    public void Unfollow(string key, IJournalFollower follower)
    {
        if (Find(key) is { } room)
        {
            room.Unfollow(follower);
            if (!room.IsFollowed)
            {
                _rooms.TryRemove(key, out _);
            }
        }
    }

    /// <summary>Returns whether an epoch is the one that all followers were told. Any thread may ask.</summary>
    public bool HaveBegun(long epoch) => Volatile.Read(ref _begun) == epoch;

    /// <summary>
    /// Checks, when the session is opened, whether the database was set back while there was none: it was restored, or replaced by one that
    /// lacks the last transactions. Three things show this: lower ids, a missing call of this process, and another event than in memory
    /// under the id of the newest one (another node has given this id again). Then new messages get ids that members have already seen, so
    /// this begins a new epoch and notifies the followers. If another node has begun an epoch, all rooms follow it.
    /// </summary>
    public async Task NoticeSetBackAsync(ServerSession session, string name)
    {
        if (_epoch != 0 && session.Epoch != _epoch)
        {
            await FollowEpochAsync(session, name);
            session.AcceptSetBack();
            return;
        }

        var (_, states) = await StatesOfAsync(session.Connection, [.. _rooms.Keys]);
        var differing = await DifferingAsync(session.Connection);
        var back = _rooms.Values.Where(room => states[room.Key].Next < room.NextId || differing.Contains(room)).ToArray();
        if (back.Length == 0 && !session.LacksAnswered)
        {
            return;
        }

        await session.BeginEpochAsync(); // first: if this fails, the next attempt finds the same rooms
        session.AcceptSetBack();
        foreach (var room in back)
        {
            (room.NextId, room.Topic) = states[room.Key];
        }

        Begin(session.Epoch);
        log.SetBack(name, back.Length);
    }

    /// <summary>Reads the epoch. If another node has begun one, all rooms follow it.</summary>
    public async Task TakeOverEpochAsync(ServerSession session, string name)
    {
        await session.ReadEpochAsync();
        if (_epoch == 0)
        {
            Begin(session.Epoch);
        }
        else if (session.Epoch != _epoch)
        {
            await FollowEpochAsync(session, name);
        }
    }

    private async Task FollowEpochAsync(ServerSession session, string name)
    {
        var (_, states) = await StatesOfAsync(session.Connection, [.. _rooms.Keys]);
        foreach (var room in _rooms.Values)
        {
            (room.NextId, room.Topic) = states[room.Key];
        }

        Begin(session.Epoch);
        log.SetBack(name, _rooms.Values.Count(static room => room.IsFollowed));
    }

    /// <summary>Begins an epoch, which is that of all rooms.</summary>
    private void Begin(long epoch)
    {
        Volatile.Write(ref _epoch, epoch);
        foreach (var room in _rooms.Values)
        {
            room.Skip(epoch);
        }

        Volatile.Write(ref _begun, epoch);
    }

    /// <summary>Delivers the event at a position of a call, if it was not delivered yet. Everything before it was delivered.</summary>
    public async Task DeliverAsync(AppendCall call, int index, AppendAnswer answer, NpgsqlConnection connection)
    {
        if (Find(call.Rooms[index]) is not { } room || answer.Ids[index] is not { } id || id < room.NextId)
        {
            return;
        }

        var e = call.Events[index];
        HandOn(room, id, e, e.ReplacesText ? await ReplacedAsync(room, id, e, index, answer, connection) : null);
    }

    private static async Task<IReadOnlyList<JournalEntry>> ReplacedAsync(RoomFeed room, long id, ChatEvent e, int index, AppendAnswer answer, NpgsqlConnection connection)
    {
        var replaced = new List<JournalEntry>();
        for (var i = 0; i < answer.Replaced.Length; i++)
        {
            if (answer.ReplacedBy[i] != index + 1)
            {
                continue;
            }

            if (await FindAsync(answer.ReplacedBefore[i]) is { } earlier)
            {
                replaced.Add(new JournalEntry(answer.ReplacedBefore[i], TextReplacement.Supersede(earlier)));
            }

            if (await FindAsync(answer.Replaced[i]) is { } target)
            {
                replaced.Add(new JournalEntry(answer.Replaced[i], TextReplacement.Apply(target, id, e)));
            }
        }

        return replaced;

        async Task<ChatEvent?> FindAsync(long wanted) =>
            wanted == 0 ? null : room.Find(wanted) ?? await EventReader.FindAsync(connection, room.Key, wanted, CancellationToken.None);
    }

    /// <summary>Delivers the next event of a room.</summary>
    public void HandOn(RoomFeed room, long id, ChatEvent e, IReadOnlyList<JournalEntry>? replaced)
    {
        if (room.HandOn(id, e, replaced) is { } mistake)
        {
            log.FollowerFailed(id, mistake);
        }

        (room.NextId, room.Topic) = (id + 1, e.TopicAfter(room.Topic));
    }

    /// <summary>
    /// Returns the rooms that have another event in the database than in memory, at the id of the newest one: whatever a set back database
    /// lacks, it lacks the newest.
    /// </summary>
    private async Task<HashSet<RoomFeed>> DifferingAsync(NpgsqlConnection connection)
    {
        var differing = new HashSet<RoomFeed>();
        var inMemory = _rooms.Values.SelectMany(static room => (room.Before(long.MaxValue, 1)?.Entries ?? []).Select(entry => (Room: room, entry.Id, entry.Event)));
        foreach (var some in inMemory.Chunk(IMessageJournal.MostRead))
        {
            var stored = await EventReader.FindAsync(connection, [.. some.Select(static one => (one.Room.Key, one.Id))]);
            differing.UnionWith(some.Where(one => stored.TryGetValue((one.Room.Key, one.Id), out var e) && !IsSame(e, one.Event)).Select(static one => one.Room));
        }

        return differing;
    }

    /// <summary>Returns whether two events are the same one; its text may have been replaced since.</summary>
    private static bool IsSame(ChatEvent one, ChatEvent other) =>
        one.Kind == other.Kind && one.At.ToUnixTimeMilliseconds() == other.At.ToUnixTimeMilliseconds() && one.Author?.Value == other.Author?.Value
        && (!one.IsMessage || one.ReplacedBy != 0 || other.ReplacedBy != 0 || one.Text.Span.SequenceEqual(other.Text.Span));

    /// <summary>Returns the epoch, and the next ids and the topics of rooms. A room that does not exist would begin above the floor.</summary>
    private static async Task<(long Epoch, Dictionary<string, (long Next, string Topic)> Rooms)> StatesOfAsync(NpgsqlConnection connection, string[] keys)
    {
        await using var command = EventReader.Command(
            connection,
            """
            SELECT e.value, u.key, coalesce(r.last, m.value) + 1, coalesce(r.topic, '') FROM meta e JOIN meta m ON m.name = 'floor'
            LEFT JOIN unnest($1) u(key) ON true LEFT JOIN rooms r ON r.key = u.key WHERE e.name = 'epoch'
            """,
            (object)keys);
        await using var row = await command.ExecuteReaderAsync();
        var (epoch, rooms) = (0L, new Dictionary<string, (long, string)>(StringComparer.Ordinal));
        while (await row.ReadAsync())
        {
            epoch = row.GetInt64(0);
            if (!row.IsDBNull(1))
            {
                rooms[row.GetString(1)] = (row.GetInt64(2), row.GetString(3));
            }
        }

        return (epoch, rooms);
    }
}
