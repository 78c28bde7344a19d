using System.Text;
using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// The lines that were sent and are not confirmed, in order. The server accepts the lines of a connection in order, so an echo
/// confirms all earlier lines, too. Thread-safe.
/// </summary>
internal sealed class SentLines
{
    /// <summary>The maximum number of lines that are kept. Only a server without an echo can cause that many.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private readonly List<SentLine> _lines = [];

    /// <summary>The number of unconfirmed lines.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _lines.Count;
            }
        }
    }

    /// <summary>Whether the room sees any of the lines.</summary>
    public bool HasVisible
    {
        get
        {
            lock (_gate)
            {
                return _lines.Exists(static line => line.IsVisible);
            }
        }
    }

    /// <summary>Whether any of the lines may have moved the client to another room.</summary>
    public bool HasMove
    {
        get
        {
            lock (_gate)
            {
                return _lines.Exists(static line => line.IsMove);
            }
        }
    }

    /// <summary>Adds a line. Call it before the line is sent.</summary>
    public void Add(SentLine line)
    {
        lock (_gate)
        {
            if (_lines.Count == Capacity)
            {
                _lines.RemoveAt(0);
            }

            _lines.Add(line);
        }
    }

    /// <summary>Confirms the line whose echo was received, and all earlier ones. Returns false if there is no such line.</summary>
    public bool Confirm(ChatLine echo)
    {
        lock (_gate)
        {
            var index = _lines.FindIndex(line => line.IsEchoedBy(echo));
            _lines.RemoveRange(0, index + 1);
            return index >= 0;
        }
    }

    /// <summary>Confirms the oldest command, which the server has answered.</summary>
    public void Answer() => RemoveFirst(static line => !line.IsVisible && !line.IsMove);

    /// <summary>Confirms the oldest change of room. (A question follows each change of room, and the server has answered it.)</summary>
    public void EndMove() => RemoveFirst(static line => line.IsMove);

    /// <summary>Removes the oldest message, which the server could not store, or does not know whether it has.</summary>
    public void RefuseFirst() => RemoveFirst(static line => line.IsVisible);

    /// <summary>Removes the oldest line of more bytes, which the server has refused.</summary>
    public void RefuseLongerThan(int bytes) => RemoveFirst(line => Encoding.UTF8.GetByteCount(line.Line) > bytes);

    /// <summary>Removes the oldest line that may contain a token, which the server has refused.</summary>
    public void RefuseWithToken() => RemoveFirst(static line => UserLine.MayContainToken(line.Line));

    /// <summary>Confirms the oldest messages, because the server has stored lines without an echo.</summary>
    /// <param name="count">How many lines the server has stored.</param>
    /// <returns>How many of those lines are the client's.</returns>
    public long ConfirmWithoutEcho(long count)
    {
        lock (_gate)
        {
            var ours = 0L;
            for (; ours < count && _lines.FindIndex(static line => line.IsVisible) is >= 0 and var index; ours++)
            {
                _lines.RemoveRange(0, index + 1);
            }

            return ours;
        }
    }

    /// <summary>Removes all lines and returns them, oldest first.</summary>
    public IReadOnlyList<SentLine> TakeAll()
    {
        lock (_gate)
        {
            var all = _lines.ToArray();
            _lines.Clear();
            return all;
        }
    }

    private void RemoveFirst(Predicate<SentLine> which)
    {
        lock (_gate)
        {
            if (_lines.FindIndex(which) is >= 0 and var index)
            {
                _lines.RemoveAt(index);
            }
        }
    }
}
