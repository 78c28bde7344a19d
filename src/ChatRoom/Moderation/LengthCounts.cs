namespace ChatRoom.Moderation;

/// <summary>Counts keys by their lengths. One thread at a time changes it; any may read <see cref="Lengths"/> meanwhile.</summary>
internal sealed class LengthCounts
{
    private readonly SortedDictionary<int, int> _counts = [];
    private volatile int[] _lengths = []; // replaced, never changed

    /// <summary>The lengths that keys have, the shortest first.</summary>
    public int[] Lengths => _lengths;

    /// <summary>Counts a key.</summary>
    public void Add(int length)
    {
        _counts[length] = _counts.GetValueOrDefault(length) + 1;
        _lengths = [.. _counts.Keys];
    }

    /// <summary>Stops counting a key.</summary>
    public void Remove(int length)
    {
        if (--_counts[length] == 0)
        {
            _counts.Remove(length);
            _lengths = [.. _counts.Keys];
        }
    }
}
