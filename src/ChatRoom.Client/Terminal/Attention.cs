namespace ChatRoom.Client.Terminal;

/// <summary>
/// Whether the user watches, and what they should look at: how many messages mention them or whisper to them, when to ring
/// the bell, and where the unread lines begin. A terminal that reports its focus tells whether the user watches; otherwise
/// the keys do. For one thread.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class Attention(TimeProvider time)
{
    /// <summary>Without focus reports a user who presses no key for this long is away.</summary>
    public static readonly TimeSpan Absence = TimeSpan.FromMinutes(5);

    /// <summary>The bell rings at most this often.</summary>
    public static readonly TimeSpan BellPeriod = TimeSpan.FromSeconds(1);

    private bool? _hasFocus; // null: the terminal has not reported it
    private DateTimeOffset _lastSeen = time.GetUtcNow();
    private DateTimeOffset _lastBell;
    private bool _isBellDue;
    private bool _isMarked;

    /// <summary>How many unread messages are for the user.</summary>
    public int Unread { get; private set; }

    /// <summary>The user has pressed a key, or the terminal has the focus again.</summary>
    public void Return(bool hasFocus = false)
    {
        _hasFocus = hasFocus ? true : _hasFocus;
        (_lastSeen, Unread, _isMarked) = (time.GetUtcNow(), 0, false);
    }

    /// <summary>The terminal has lost the focus.</summary>
    public void LoseFocus() => (_hasFocus, _lastSeen, _isMarked) = (false, time.GetUtcNow(), false);

    /// <summary>A message for the user has come.</summary>
    public void Call()
    {
        Unread += _hasFocus == true ? 0 : 1;
        _isBellDue = true;
    }

    /// <summary>Whether the bell should ring now.</summary>
    public bool TakeBell()
    {
        var now = time.GetUtcNow();
        var rings = _isBellDue && now - _lastBell >= BellPeriod;
        _isBellDue = false;
        _lastBell = rings ? now : _lastBell;
        return rings;
    }

    /// <summary>
    /// Notes that a line is shown. If it is the first one that the user cannot have seen, returns since when they have been
    /// away; otherwise null.
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
