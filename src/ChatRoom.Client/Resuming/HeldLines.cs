using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// Lines of a server that was asked for what comes after an id, and sends ids up to that one: either it repeats itself, or
/// its numbers have begun anew, as those of a room in memory do that was empty meanwhile. The place that it tells soon
/// shows which; until then they are held, with all that comes after them, for the sake of order.
/// </summary>
/// <param name="place">How far we have come.</param>
/// <param name="isResumed">Whether a server was asked for that; else nothing is held.</param>
internal sealed class HeldLines(Place place, bool isResumed)
{
    private const int Most = 100_000;

    private readonly List<string> _lines = [];
    private bool _isOver = !isResumed;

    /// <summary>Whether a line is held, and to be taken later.</summary>
    public bool TryHold(string raw, ChatLine line)
    {
        if (_isOver || IsPlace(line, out _) || _lines.Count == Most || (_lines.Count == 0 && !(line.Id <= place.Last)))
        {
            return false;
        }

        _lines.Add(raw);
        return true;
    }

    /// <summary>What was held, if anything, and is to be taken before a line that is not.</summary>
    /// <param name="line">That line.</param>
    /// <param name="isAnew">Whether the numbers have begun anew; if not, those that repeat others are to be dropped.</param>
    public IReadOnlyList<string> Release(ChatLine line, out bool isAnew)
    {
        var isPlace = IsPlace(line, out var next);
        isAnew = isPlace && _lines.Count > 0 && next <= place.Last;
        _isOver |= isPlace || _lines.Count > 0;
        var held = _lines.ToArray();
        _lines.Clear();
        return held;
    }

    private static bool IsPlace(ChatLine line, out long next)
    {
        var told = line is { Kind: ChatLineKind.Notice, Id: null } ? ServerNotice.NextId(line.Text) : null;
        next = told.GetValueOrDefault();
        return told is not null;
    }
}
