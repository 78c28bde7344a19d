using System.Collections.Immutable;

namespace ChatRoom.Rooms;

/// <summary>
/// The current form of entries of a track whose text was replaced after they were rendered: readers that reach such an entry
/// get this form instead. Immutable.
/// </summary>
internal sealed class ReplacedEntries
{
    private readonly ImmutableSortedDictionary<long, Segment> _lines; // each with one entry
    private readonly long _last;

    /// <param name="number">The number of an entry.</param>
    /// <param name="line">A segment with that entry alone.</param>
    public ReplacedEntries(long number, Segment line)
        : this(ImmutableSortedDictionary<long, Segment>.Empty.Add(number, line), number)
    {
    }

    private ReplacedEntries(ImmutableSortedDictionary<long, Segment> lines, long last) => (_lines, _last) = (lines, last);

    /// <summary>Returns whether one of the entries from a number on may have been replaced.</summary>
    public bool MayHave(long first) => first <= _last;

    /// <summary>Returns the current form of an entry, or null if it was not replaced.</summary>
    public Segment? Find(long number) => _lines.GetValueOrDefault(number);

    /// <summary>Adds an entry, or replaces it once more.</summary>
    public ReplacedEntries With(long number, Segment line) => new(_lines.SetItem(number, line), Math.Max(_last, number));

    /// <summary>Returns a copy without the entries below a number, which have no readers any more; null if none is left.</summary>
    public ReplacedEntries? From(long number)
    {
        if (_last < number)
        {
            return null;
        }

        var lines = _lines;
        foreach (var old in _lines.Keys.TakeWhile(key => key < number))
        {
            lines = lines.Remove(old);
        }

        return lines == _lines ? this : new ReplacedEntries(lines, _last);
    }
}
