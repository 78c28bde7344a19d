using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// Holds lines after a session was resumed, if their ids are not higher than the last known one. Either the server repeats
/// lines, or the room's ids were reset (as when an in-memory room was abandoned and created again). The next id, which the server
/// reports soon, shows which is true. Until then all following lines are held too, to keep the order.
/// </summary>
/// <param name="position">The client's position in the room.</param>
/// <param name="isResumed">Whether a session was resumed; otherwise no line is held.</param>
internal sealed class HeldLines(Position position, bool isResumed)
{
    private const int Capacity = 100_000;

    private readonly List<string> _lines = [];
    private bool _isOver = !isResumed;

    /// <summary>Holds a line, if necessary. Returns whether it is held.</summary>
    public bool TryHold(string raw, ChatLine line)
    {
        if (_isOver || NamesNextId(line, out _) || _lines.Count == Capacity || (_lines.Count == 0 && !(line.Id <= position.Last)))
        {
            return false;
        }

        _lines.Add(raw);
        return true;
    }

    /// <summary>Returns the held lines, which come before a line that is not held.</summary>
    /// <param name="line">The line that is not held.</param>
    /// <param name="isReset">Whether the room's ids were reset; if not, lines with known ids are repetitions.</param>
    public IReadOnlyList<string> Release(ChatLine line, out bool isReset)
    {
        var namesNextId = NamesNextId(line, out var next);
        isReset = namesNextId && _lines.Count > 0 && next <= position.Last;
        _isOver |= namesNextId || _lines.Count > 0;
        var held = _lines.ToArray();
        _lines.Clear();
        return held;
    }

    private static bool NamesNextId(ChatLine line, out long next)
    {
        var nextId = line is { Kind: ChatLineKind.Notice, Id: null } ? ServerNotice.NextId(line.Text) : null;
        next = nextId.GetValueOrDefault();
        return nextId is not null;
    }
}
