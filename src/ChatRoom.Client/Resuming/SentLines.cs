using System.Text;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Sessions;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// The lines that were sent and have not come back, in order. The server accepts a connection's lines in order, so it has
/// accepted every line before one that came back. For all threads.
/// </summary>
internal sealed class SentLines
{
    /// <summary>The most lines that are kept; only a server without an echo can cause that many.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private readonly List<SentLine> _lines = [];

    /// <summary>How many lines have not come back.</summary>
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

    /// <summary>Whether the room sees one of them.</summary>
    public bool HasSpeech
    {
        get
        {
            lock (_gate)
            {
                return _lines.Exists(static line => line.IsSpeech);
            }
        }
    }

    /// <summary>Whether one of them may have taken us to another room.</summary>
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

    /// <summary>Adds a line that is about to be sent.</summary>
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

    /// <summary>Notes a line under our alias; whether it is the echo of one of these.</summary>
    public bool Confirm(ChatLine echo)
    {
        lock (_gate)
        {
            var index = _lines.FindIndex(line => line.IsEchoedBy(echo));
            _lines.RemoveRange(0, index + 1);
            return index >= 0;
        }
    }

    /// <summary>Notes an answer: it belongs to the oldest command.</summary>
    public void Answer() => RemoveFirst(static line => !line.IsSpeech && !line.IsMove);

    /// <summary>Notes the answer to the question that follows each change of the room.</summary>
    public void EndMove() => RemoveFirst(static line => line.IsMove);

    /// <summary>Notes that the server could not store a message, or does not know whether it has: it is not sent again.</summary>
    public void RefuseFirst() => RemoveFirst(static line => line.IsSpeech);

    /// <summary>Notes that the server refused a line of more bytes.</summary>
    public void RefuseLongerThan(int bytes) => RemoveFirst(line => Encoding.UTF8.GetByteCount(line.Line) > bytes);

    /// <summary>Notes that the server refused a line that may contain a token.</summary>
    public void RefuseWithToken() => RemoveFirst(static line => Speech.MayContainToken(line.Line));

    /// <summary>Notes lines that were stored without an echo: of ours the oldest.</summary>
    /// <returns>How many of them are ours.</returns>
    public long Store(long count)
    {
        lock (_gate)
        {
            var ours = 0L;
            for (; ours < count && _lines.FindIndex(static line => line.IsSpeech) is >= 0 and var index; ours++)
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
