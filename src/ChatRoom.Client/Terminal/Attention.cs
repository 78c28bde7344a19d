namespace ChatRoom.Client.Terminal;

/// <summary>
/// Tracks whether the user is watching. Counts unread mentions and whispers, decides when to ring the bell, and finds the first
/// unread line. The user is watching while the terminal has the focus. If the terminal does not report its focus, a recent key
/// shows that the user is watching. Not thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class Attention(TimeProvider time)
{
    /// <summary>A user who presses no key for this long is away, if the terminal does not report its focus.</summary>
    public static readonly TimeSpan Absence = TimeSpan.FromMinutes(5);

    /// <summary>The shortest time between two rings of the bell.</summary>
    public static readonly TimeSpan BellPeriod = TimeSpan.FromSeconds(1);

    private bool? _hasFocus; // null: the terminal has not reported it
    private DateTimeOffset _lastSeen = time.GetUtcNow();
    private DateTimeOffset _lastBell;
    private bool _isBellDue;
    private bool _isMarked;

    /// <summary>The number of unread messages for the user.</summary>
    public int Unread { get; private set; }

    /// <summary>Notes that the user has pressed a key, or that the terminal has got the focus.</summary>
    public void NoteActivity(bool hasFocus = false)
    {
        _hasFocus = hasFocus ? true : _hasFocus;
        (_lastSeen, Unread, _isMarked) = (time.GetUtcNow(), 0, false);
    }

    /// <summary>Notes that the terminal has lost the focus.</summary>
    public void LoseFocus() => (_hasFocus, _lastSeen, _isMarked) = (false, time.GetUtcNow(), false);

    /// <summary>Notes a message for the user.</summary>
    public void NoteMessage()
    {
        Unread += _hasFocus == true ? 0 : 1;
        _isBellDue = true;
    }

    /// <summary>Returns whether to ring the bell now, and resets the request.</summary>
    public bool TakeBell()
    {
        var now = time.GetUtcNow();
        var rings = _isBellDue && now - _lastBell >= BellPeriod;
        _isBellDue = false;
        _lastBell = rings ? now : _lastBell;
        return rings;
    }

    /// <summary>
    /// Notes that a line is shown. Returns the time at which the user left if this is the first line since then; otherwise null.
    /// </summary>
    public DateTimeOffset? TakeMark()
    {
        var isAway = _hasFocus is { } hasFocus ? !hasFocus : time.GetUtcNow() - _lastSeen >= Absence;
        if (!isAway || _isMarked)
        {
            return null;
        }

        _isMarked = true;
        return _lastSeen;
    }
}
