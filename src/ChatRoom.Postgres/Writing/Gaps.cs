using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Postgres.Reading;
using ChatRoom.Protocol;
using Npgsql;

namespace ChatRoom.Postgres.Writing;

/// <summary>
/// Delivers events that other nodes have stored: reads those between the last event that the followers of a room have and a newer one.
/// Belongs to the lane.
/// </summary>
internal sealed class Gaps(FollowedRooms rooms)
{
    /// <summary>Delivers the events that other nodes have stored in the rooms of a call before the events of the call.</summary>
    public async Task FillAsync(AppendCall call, AppendAnswer answer, NpgsqlConnection connection)
    {
        Dictionary<RoomFeed, long>? behind = null;
        var isSeen = new bool[call.RoomNumbers.Max() + 1];
        for (var i = 0; i < answer.Ids.Length; i++)
        {
            if (!isSeen[call.RoomNumbers[i]] && answer.Repeats?[i] != true && answer.Ids[i] is { } id)
            {
                isSeen[call.RoomNumbers[i]] = true;
                if (rooms.Find(call.Rooms[i]) is { } room && room.NextId < id)
                {
                    (behind ??= []).Add(room, id);
                }
            }
        }

        var gaps = behind?.ToArray() ?? [];
        while (behind is { Count: > 0 })
        {
            await CatchUpAsync(behind, connection);
        }

        foreach (var (room, before) in gaps)
        {
            SkipTo(room, before, room.Topic); // if the room was deleted meanwhile
        }
    }

    /// <summary>Delivers the next events that other nodes have stored, about <see cref="IMessageJournal.MostRead"/> of all rooms together.</summary>
    /// <param name="behind">The rooms, each with the id before which to stop. Rooms that are done are removed.</param>
    /// <param name="connection">The connection.</param>
    public async Task CatchUpAsync(Dictionary<RoomFeed, long> behind, NpgsqlConnection connection)
    {
        foreach (var done in behind.Where(static one => one.Key.NextId >= one.Value || !one.Key.IsFollowed).ToArray())
        {
            behind.Remove(done.Key);
        }

        var some = behind.Keys.Take(IMessageJournal.MostRead).ToArray();
        if (some.Length == 0)
        {
            return;
        }

        var read = await EventReader.NextAsync(
            connection, [.. some.Select(static room => room.Key)], [.. some.Select(static room => room.NextId)], [.. some.Select(room => behind[room])],
            IMessageJournal.MostRead / some.Length);
        var wanted = some.Zip(read, static (room, found) => (found.Entries ?? []).SelectMany(static entry => entry.Event.Targets).Select(target => (room.Key, target)));
        var targets = await EventReader.FindAsync(connection, wanted.SelectMany(static ids => ids).ToHashSet());
        for (var i = 0; i < some.Length; i++)
        {
            var (room, (last, topic, entries)) = (some[i], read[i]);
            var before = Math.Min(behind[room], last + 1); // a database that was set back lacks later ones
            SkipTo(room, entries is null ? before : entries[0].Id, topic); // the events in between were deleted
            foreach (var (id, e) in entries ?? [])
            {
                rooms.HandOn(room, id, e, Replaced(room, id, e, targets));
            }

            if (room.NextId >= before)
            {
                behind.Remove(room);
            }
        }
    }

    /// <summary>Returns the earlier events whose texts a newly read event has changed; null: none.</summary>
    private static List<JournalEntry>? Replaced(RoomFeed room, long id, ChatEvent e, Dictionary<(string Room, long Id), ChatEvent> found)
    {
        if (!e.ReplacesText)
        {
            return null;
        }

        var replaced = new List<JournalEntry>();
        var edits = (room.Before(id, IMessageJournal.MostRead)?.Entries ?? []).Where(static entry => entry.Event.Kind == ChatEventKind.Edited)
            .ToLookup(static entry => entry.Event.Target);
        foreach (var target in e.Targets)
        {
            replaced.AddRange(edits[target].Where(static edit => !edit.Event.Text.IsEmpty).Select(static edit => new JournalEntry(edit.Id, TextReplacement.Supersede(edit.Event))));
            if (found.TryGetValue((room.Key, target), out var now) && now.IsMessage)
            {
                replaced.Add(new JournalEntry(target, now));
            }
        }

        return replaced;
    }

    private void SkipTo(RoomFeed room, long next, string topic)
    {
        if (room.NextId < next)
        {
            (room.NextId, room.Topic) = (next, topic);
            room.Skip(rooms.Epoch);
        }
    }
}
