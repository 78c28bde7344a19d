namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>What all clients together were shown, of all rooms, over all that happened to the server.</summary>
internal sealed class Witness
{
    private readonly Dictionary<string, SortedDictionary<long, string>> _rooms = new(StringComparer.Ordinal);

    /// <summary>Different events that somebody was shown.</summary>
    public int Count => _rooms.Values.Sum(static room => room.Count);

    /// <summary>Takes down what one connection was shown in its room.</summary>
    /// <exception cref="InvalidDataException">Not in the order of ids, one by one; or another was shown something else under an id.</exception>
    public void Note(string room, string who, IReadOnlyList<ShownLine> shown, IReadOnlyList<ShownLine>? history = null)
    {
        for (var i = 1; i < shown.Count; i++)
        {
            if (shown[i].Id != shown[i - 1].Id + 1)
            {
                throw new InvalidDataException($"{room}, {who}: after {shown[i - 1]} it was shown {shown[i]}");
            }
        }

        if (!_rooms.TryGetValue(room, out var known))
        {
            _rooms.Add(room, known = []);
        }

        foreach (var line in shown.Concat(history ?? []))
        {
            if (!known.TryAdd(line.Id, line.Text) && known[line.Id] != line.Text)
            {
                throw new InvalidDataException($"{room}, {who}: was shown {line}; under that number was shown before: {known[line.Id]}");
            }
        }
    }

    /// <summary>Compares it with what is stored: under each id that was shown must stand what was shown, and nothing twice.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public void Check(StoredRooms stored)
    {
        foreach (var (room, known) in _rooms)
        {
            foreach (var (id, text) in known)
            {
                if (stored[room, id] is var there && there != text)
                {
                    throw new InvalidDataException($"{room}: #{id} was shown as \"{text}\", and {(there is null ? "is not stored" : $"stored is \"{there}\"")}");
                }
            }
        }

        CheckTexts(stored);
    }

    /// <summary>
    /// What is stored must be the beginning of what was shown. Forgets what is lost: the numbers are given anew.
    /// </summary>
    /// <returns>How many events were shown, and are lost.</returns>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public int CutTo(StoredRooms stored)
    {
        var before = Count;
        foreach (var (room, known) in _rooms)
        {
            var kept = stored.Rooms.TryGetValue(room, out var lines) ? lines.Count : 0;
            foreach (var id in known.Keys.Where(id => id > kept).ToArray())
            {
                known.Remove(id);
            }
        }

        Check(stored);
        return before - Count;
    }

    /// <summary>A talker's messages are numbered: each once, and in the order in which they were said.</summary>
    private static void CheckTexts(StoredRooms stored)
    {
        foreach (var (room, lines) in stored.Rooms)
        {
            var last = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var line in lines)
            {
                if (line.Split(' ') is not [var author, var alias, var number, ..] || author != $"{alias}:" || !int.TryParse(number, out var said))
                {
                    continue; // what the room itself tells
                }

                if (last.TryGetValue(alias, out var before) && said <= before)
                {
                    throw new InvalidDataException($"{room}: {alias}'s message {said} is stored after {before}");
                }

                last[alias] = said;
            }
        }
    }
}
