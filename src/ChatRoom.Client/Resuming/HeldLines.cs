using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// Holds lines whose ids are not beyond the last one that we have: either the server repeats itself, or its numbers were
/// reset, as those of an abandoned room in memory are. The next id, which the server names soon, shows which. Until then the
/// lines are held, with everything that follows, to keep the order.
/// </summary>
/// <param name="place">Our position.</param>
/// <param name="isResumed">Whether a session was resumed; otherwise nothing is held.</param>
internal sealed class HeldLines(Place place, bool isResumed)
{
    private const int Most = 100_000;

    private readonly List<string> _lines = [];
    private bool _isOver = !isResumed;

    /// <summary>Whether a line is held, to be taken later.</summary>
    public bool TryHold(string raw, ChatLine line)
    {
        if (_isOver || IsPlace(line, out _) || _lines.Count == Most || (_lines.Count == 0 && !(line.Id <= place.Last)))
        {
            return false;
        }

        _lines.Add(raw);
        return true;
    }

    /// <summary>Returns the lines that were held, to be taken before a line that is not held.</summary>
    /// <param name="line">That line.</param>
    /// <param name="isAnew">Whether the numbers were reset; if not, lines with known ids are repetitions.</param>
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
