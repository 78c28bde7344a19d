using System.Collections.Concurrent;

namespace ChatRoom.Moderation;

/// <summary>Items by the beginning of a name. One thread at a time changes them; any may look up meanwhile.</summary>
/// <typeparam name="T">The type of the items; equal ones are kept once.</typeparam>
internal sealed class PrefixIndex<T>
    where T : notnull
{
    private readonly ConcurrentDictionary<string, T[]> _items = new(concurrencyLevel: 1, capacity: 1, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, T[]>.AlternateLookup<ReadOnlySpan<char>> _byPrefix;
    private readonly LengthCounts _counts = new();

    public PrefixIndex() => _byPrefix = _items.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether there is no item.</summary>
    public bool IsEmpty => _counts.Lengths.Length == 0;

    /// <summary>The lengths of the prefixes that have items, the shortest first.</summary>
    public int[] Lengths => _counts.Lengths;

    /// <summary>Returns the items of a prefix.</summary>
    public T[] Find(ReadOnlySpan<char> prefix) => _byPrefix.TryGetValue(prefix, out var items) ? items : [];

    /// <summary>Adds an item. Does nothing if it is there already.</summary>
    public void Add(string prefix, T item)
    {
        if (!_items.TryGetValue(prefix, out var items))
        {
            _items[prefix] = [item];
            _counts.Add(prefix.Length);
        }
        else if (!items.Contains(item))
        {
            _items[prefix] = [.. items, item];
        }
    }

    /// <summary>Removes an item, if it is there.</summary>
    public void Remove(string prefix, T item)
    {
        if (!_items.TryGetValue(prefix, out var items))
        {
            return;
        }

        T[] rest = [.. items.Where(other => !other.Equals(item))];
        if (rest.Length > 0)
        {
            _items[prefix] = rest;
        }
        else if (_items.TryRemove(prefix, out _))
        {
            _counts.Remove(prefix.Length);
        }
    }
}
