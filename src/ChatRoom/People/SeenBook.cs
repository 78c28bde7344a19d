using ChatRoom.Protocol;

namespace ChatRoom.People;

/// <summary>When people left, or gave up an alias: for as many aliases as fit. Thread-safe.</summary>
internal sealed class SeenBook
{
    /// <summary>How many aliases are remembered; the one that was not seen for the longest time is forgotten first.</summary>
    public const int Most = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _entries = []; // the oldest first

    /// <summary>How many aliases are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _byKey.Count;
            }
        }
    }

    /// <summary>Records that a person has given up an alias.</summary>
    public void Note(Alias alias, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_byKey.Remove(alias.Key, out var known))
            {
                _entries.Remove(known);
            }
            else if (_byKey.Count == Most)
            {
                _byKey.Remove(_entries.First!.Value.Key);
                _entries.RemoveFirst();
            }

            _byKey.Add(alias.Key, _entries.AddLast(new Entry(alias.Key, at)));
        }
    }

    /// <summary>Returns when an alias was last in use; null: unknown.</summary>
    public DateTimeOffset? Find(Alias alias)
    {
        lock (_lock)
        {
            return _byKey.TryGetValue(alias.Key, out var entry) ? entry.Value.At : null;
        }
    }

    private readonly record struct Entry(string Key, DateTimeOffset At);
}
