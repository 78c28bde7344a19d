namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>Everything that all clients have seen, of all rooms, through all crashes of the server.</summary>
internal sealed class Witness
{
    private readonly Dictionary<string, SortedDictionary<long, string>> _rooms = new(StringComparer.Ordinal);

    /// <summary>The number of different events that clients have seen.</summary>
    public int Count => _rooms.Values.Sum(static room => room.Count);

    /// <summary>Adds the lines that one connection has seen in its room.</summary>
    /// <exception cref="InvalidDataException">The ids have gaps or are not in order, or another client has seen a different text with the same id.</exception>
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

    /// <summary>Compares with the stored events: each id that was seen must have the text that was seen, and no text may be stored twice.</summary>
    /// <exception cref="InvalidDataException">A stored event differs or is missing.</exception>
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
    /// Compares with the stored events, which must be the beginning of the events that were seen. Forgets the lost ones, because their ids are used again.
    /// </summary>
    /// <returns>The number of events that were seen and are lost.</returns>
    /// <exception cref="InvalidDataException">The stored events are different.</exception>
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

    /// <summary>Verifies that the numbered messages of each talker appear once and in order.</summary>
    private static void CheckTexts(StoredRooms stored)
    {
        foreach (var (room, lines) in stored.Rooms)
        {
            var last = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var line in lines)
            {
                if (line.Split(' ') is not [var author, var alias, var number, ..] || author != $"{alias}:" || !int.TryParse(number, out var said))
                {
                    continue; // an announcement of the room
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
