using System.Text;
using System.Text.RegularExpressions;

namespace ChatRoom.Client.Connections;

/// <summary>
/// Finds out which of two servers asked for the alias. Both say <c>alias?</c>; the alias was sent without a line end. The
/// tutorial's server answers that at once, and would take a line end for a part of the alias or for a message. ChatRoom
/// waits 300 ms for the line end, and else answers, too, in the tutorial's manner. So
/// <list type="number">
/// <item>an answer decides by what it says (ChatRoom's two sentences have an LF between them, the tutorial's do not);</item>
/// <item>where an answer would long have come, silence means ChatRoom: the line end is sent within its 300 ms;</item>
/// <item>where the network is too slow for that, the answer is waited for.</item>
/// </list>
/// It has no clock and no connection: whoever holds those waits for <see cref="Patience"/>, then says
/// <see cref="Silence"/>; and sends a line end when <see cref="TakeLineEnd"/> says so.
/// </summary>
/// <param name="alias">The alias that was sent.</param>
/// <param name="turnaround">How long the server took to send the prompt, network included: an answer takes as long.</param>
/// <param name="isLineEnded">Whether the line end was sent with the alias, because the server is known.</param>
internal sealed partial class DialectFinder(string alias, TimeSpan turnaround, bool isLineEnded = false)
{
    /// <summary>What ChatRoom gives a client to end its alias is 300 ms; this is what is left of it with a margin.</summary>
    private static readonly TimeSpan LineEndAfter = TimeSpan.FromMilliseconds(250);

    /// <summary>Up to here an answer is sure to have come within <see cref="LineEndAfter"/>.</summary>
    private static readonly TimeSpan NearTurnaround = TimeSpan.FromMilliseconds(150);

    // ChatRoom waits 2 s for more of an alias of one byte.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RestOfAnswer = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan RestOfLine = TimeSpan.FromSeconds(1);

    private readonly List<byte> _seen = [];
    private bool _isLineEndOwed;
    private bool _isLineEnded = isLineEnded;

    /// <summary>What came of it so far.</summary>
    public ServerDialect Dialect { get; private set; }

    /// <summary>All that was read; it is yet to be shown.</summary>
    public byte[] Seen => [.. _seen];

    /// <summary>How long to wait for the next read.</summary>
    public TimeSpan Patience => (_isLineEnded, _seen.Count > 0) switch
    {
        (false, false) when turnaround <= NearTurnaround => LineEndAfter,
        (false, true) => RestOfAnswer + (2 * turnaround),
        (true, true) => RestOfLine + (2 * turnaround),
        _ => LongestWait + (2 * turnaround),
    };

    /// <summary>Whether a line end is to be sent now; told once.</summary>
    public bool TakeLineEnd()
    {
        var isOwed = _isLineEndOwed;
        _isLineEndOwed = false;
        return isOwed;
    }

    /// <summary>Takes in a read.</summary>
    public void Offer(ReadOnlySpan<byte> read)
    {
        _seen.AddRange(read);
        var text = Encoding.UTF8.GetString(Seen);
        if (_isLineEnded)
        {
            Dialect = OfLateAnswer(text);
        }
        else if (IsChatRoom(text))
        {
            EndLine();
            Dialect = ServerDialect.Lines;
        }
        else if (ClassicWelcome().IsMatch(text))
        {
            Dialect = ServerDialect.Classic;
        }
    }

    /// <summary>Nothing came for as long as <see cref="Patience"/>.</summary>
    public void Silence()
    {
        if (_seen.Contains((byte)'\n') && !_isLineEnded)
        {
            EndLine(); // many a line, and the two sentences not among them yet: a room's past, which only ChatRoom shows
            Dialect = ServerDialect.Lines;
        }
        else if (_seen.Count > 0)
        {
            Dialect = ServerDialect.Classic; // it has said something, and ended no line
        }
        else if (_isLineEnded)
        {
            Dialect = ServerDialect.Lines; // whatever it is, it has been told all
        }
        else
        {
            EndLine();
        }
    }

    private void EndLine() => (_isLineEnded, _isLineEndOwed) = (true, true);

    /// <summary>
    /// After the line end. A tutorial's server that took longer than any should has it in its alias; that cannot be mended,
    /// but what follows can be talked in its manner.
    /// </summary>
    private ServerDialect OfLateAnswer(string text) =>
        text.StartsWith($"{alias}\n has connected", StringComparison.Ordinal) || text == $"{alias}\n" ? ServerDialect.Classic
        : text.Contains('\n') || text.StartsWith("alias?", StringComparison.Ordinal) ? ServerDialect.Lines
        : ServerDialect.Unknown;

    /// <summary>What only ChatRoom says: a line of the server's own, or the two sentences with an LF between them.</summary>
    private static bool IsChatRoom(string text) =>
        text.TrimStart('\r', '\n').StartsWith("* ", StringComparison.Ordinal) || BothSentences().IsMatch(text);

    // Not always at the beginning: the room's past comes before them, if it has one.
    [GeneratedRegex(@"^\S+ has connected to the chat room!\r?\nYou are now connected!", RegexOptions.Multiline)]
    private static partial Regex BothSentences();

    // Not anywhere: somebody in a room's past may have said it.
    [GeneratedRegex(@"(?:^|room[!.]?)[ \t]*you are now connected", RegexOptions.IgnoreCase)]
    private static partial Regex ClassicWelcome();
}
