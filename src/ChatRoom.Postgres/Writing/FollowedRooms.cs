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

    /// <summary>Returns a room, or null if nobody follows it.</summary>
    public RoomFeed? Find(string key) => _rooms.TryGetValue(key, out var room) ? room : null;

    /// <summary>Adds a follower to a room that has some; returns false if it has none.</summary>
    public bool TryFollow(string key, IJournalFollower follower, long epoch)
    {
        if (Find(key) is not { } room)
        {
            return false;
        }

        room.Follow(follower, epoch);
        return true;
    }

    /// <summary>Adds the first follower to a room.</summary>
    public async Task FollowAsync(string key, IJournalFollower follower, ServerSession session)
    {
        var room = new RoomFeed(key);
        var state = await StatesOfAsync(session.Connection, [key]);
        (room.NextId, room.Topic) = state[key];
        room.Follow(follower, session.Epoch);
        _rooms[key] = room;
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

    /// <summary>
    /// Looks whether ids were set back while there was no session: the database was restored, or another one has taken its place that
    /// lacks the last transactions. Then a new epoch begins, and followers are notified. Never silently: the next message would get an id
    /// that members have already seen.
    /// </summary>
    public async Task NoticeSetBackAsync(ServerSession session, string name)
    {
        var states = _rooms.IsEmpty ? [] : await StatesOfAsync(session.Connection, [.. _rooms.Keys]);
        var back = _rooms.Values.Where(room => states[room.Key].Next < room.NextId).ToArray();
        if (back.Length == 0)
        {
            return;
        }

        await session.BeginEpochAsync(); // first: if this fails, the next attempt finds the same rooms
        foreach (var room in back)
        {
            (room.NextId, room.Topic) = states[room.Key];
        }

        foreach (var room in _rooms.Values)
        {
            room.Skip(session.Epoch); // the epoch is that of all rooms
        }

        log.SetBack(name, back.Length);
    }

    /// <summary>Delivers the event at a position of a call, if it was not delivered yet.</summary>
    public async Task DeliverAsync(AppendCall call, int index, AppendAnswer answer, NpgsqlConnection connection, long epoch)
    {
        if (Find(call.Rooms[index]) is not { } room || answer.Ids[index] is not { } id || id < room.NextId)
        {
            return;
        }

        if (id > room.NextId)
        {
            await FillAsync(room, id, connection, epoch);
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

    /// <summary>Delivers the events of a room below an id from the database: somebody else has stored them.</summary>
    private async Task FillAsync(RoomFeed room, long before, NpgsqlConnection connection, long epoch)
    {
        while (room.NextId < before)
        {
            var entries = await EventReader.BetweenAsync(connection, room.Key, room.NextId - 1, before, IMessageJournal.MostRead, CancellationToken.None);
            if (entries.Count == 0 || entries[0].Id > room.NextId)
            {
                room.NextId = entries.Count == 0 ? before : entries[0].Id;
                room.Skip(epoch); // what is in between was deleted
            }

            foreach (var (id, e) in entries)
            {
                var replaced = new List<JournalEntry>();
                foreach (var target in e.Targets)
                {
                    replaced.AddRange(room.Before(id, IMessageJournal.MostRead)?.Entries
                        .Where(entry => entry.Event is { Kind: ChatEventKind.Edited } edit && edit.Target == target)
                        .Select(static entry => new JournalEntry(entry.Id, TextReplacement.Supersede(entry.Event))) ?? []);
                    if (await EventReader.FindAsync(connection, room.Key, target, CancellationToken.None) is { IsMessage: true } now)
                    {
                        replaced.Add(new JournalEntry(target, now));
                    }
                }

                HandOn(room, id, e, replaced);
            }
        }
    }

    private void HandOn(RoomFeed room, long id, ChatEvent e, IReadOnlyList<JournalEntry>? replaced)
    {
        if (room.HandOn(id, e, replaced) is { } mistake)
        {
            log.FollowerFailed(id, mistake);
        }

        (room.NextId, room.Topic) = (id + 1, e.TopicAfter(room.Topic));
    }

    /// <summary>Returns the next ids and the topics of rooms. A room that does not exist would begin above the floor.</summary>
    private static async Task<Dictionary<string, (long Next, string Topic)>> StatesOfAsync(NpgsqlConnection connection, string[] keys)
    {
        await using var command = EventReader.Command(
            connection,
            "SELECT u.key, coalesce(r.last, m.value) + 1, coalesce(r.topic, '') FROM unnest($1) u(key) JOIN meta m ON m.name = 'floor' LEFT JOIN rooms r ON r.key = u.key",
            (object)keys);
        await using var row = await command.ExecuteReaderAsync();
        var states = new Dictionary<string, (long, string)>(StringComparer.Ordinal);
        while (await row.ReadAsync())
        {
            states[row.GetString(0)] = (row.GetInt64(1), row.GetString(2));
        }

        return states;
    }
}
