using System.Text;
using System.Text.RegularExpressions;
using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// What was sent and has not come back yet, in order. The server takes a connection's lines in order, so whatever was sent
/// before a line that has come back was taken, too. For all threads.
/// </summary>
internal sealed partial class SentLines
{
    /// <summary>No more are remembered; only a server without an echo can make it that many.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private readonly List<SentLine> _lines = [];

    /// <summary>How many have not come back.</summary>
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

    /// <summary>Whether the room is to see one of them.</summary>
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

    /// <summary>A line is being sent.</summary>
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

    /// <summary>A line under our alias has come; whether it is one of these.</summary>
    public bool Confirm(ChatLine echo)
    {
        lock (_gate)
        {
            var index = _lines.FindIndex(line => line.IsEchoedBy(echo));
            _lines.RemoveRange(0, index + 1);
            return index >= 0;
        }
    }

    /// <summary>The server has answered something: the oldest command, for it answers in order.</summary>
    public void Answer() => RemoveFirst(static line => !line.IsSpeech && !line.IsMove);

    /// <summary>The server has answered what is asked after each move.</summary>
    public void EndMove() => RemoveFirst(static line => line.IsMove);

    /// <summary>The server could not store a message; it has said so.</summary>
    public void RefuseFirst() => RemoveFirst(static line => line.IsSpeech);

    /// <summary>The server does not take a line of more bytes; it has said so.</summary>
    public void RefuseLongerThan(int bytes) => RemoveFirst(line => Encoding.UTF8.GetByteCount(line.Line) > bytes);

    /// <summary>The server does not show a line that contains what may be a token; it has said so.</summary>
    public void RefuseWithToken() => RemoveFirst(static line => Token().IsMatch(line.Line));

    /// <summary>So many lines were stored without coming back: of ours the oldest, for they are stored in order.</summary>
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

    /// <summary>Forgets them all, and returns them, oldest first.</summary>
    public IReadOnlyList<SentLine> TakeAll()
    {
        lock (_gate)
        {
            var all = _lines.ToArray();
            _lines.Clear();
            return all;
        }
    }

    [GeneratedRegex("[0-9a-fA-F]{32}")]
    private static partial Regex Token();

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
