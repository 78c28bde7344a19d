using System.Buffers;
using System.IO.Pipelines;
using ChatRoom.Connections;
using ChatRoom.Participants;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Protocols.Text;

/// <summary>The incoming side of a connection that sends lines: takes telnet's negotiation out, and cuts into messages.</summary>
/// <param name="reader">The connection's.</param>
/// <param name="requests">Does what the client asks for.</param>
/// <param name="seen">What was read already and belongs to the first messages.</param>
/// <param name="maxLineBytes">The longest line.</param>
/// <param name="bytesBefore">Bytes read before those seen, which count as read too.</param>
internal class TextInput(PipeReader reader, TextRequests requests, ReadOnlyMemory<byte> seen, int maxLineBytes, long bytesBefore = 0)
    : ClientInput(reader, seen, bytesBefore)
{
    // More in one read is no negotiation.
    private const int MostAnswers = 4 * 1024;

    private readonly LineReader _lines = new(maxLineBytes);
    private TelnetFilter? _telnet;
    private byte[]? _telnetAnswers;
    private bool _isTypingHidden;
    private bool _discardsLine; // the one that has begun

    /// <summary>The message that was read last; valid until the next one.</summary>
    public Frame Frame { get; protected set; }

    /// <summary>How the client ends its lines; telnet's always with CR LF.</summary>
    public LineEnd LineEnd => _telnet is not null ? LineEnd.CrLf : _lines.End;

    /// <inheritdoc />
    public override bool TryNext(Participant participant)
    {
        if (participant.SecretTaker is not null && HideTyping() is { Length: > 0 } hide)
        {
            participant.Subscriber.TryTell(hide);
        }

        if (TakeTelnetAnswers() is { } answers)
        {
            participant.Subscriber.TryTell(answers);
            EndLines(participant, LineEnd.CrLf); // it is a telnet
        }

        // Where the client can resume its session, a last line without its end is taken for a piece of a line, and dropped: the
        // client says again what was cut.
        while (TryRead(takesLast: participant.Session.Resumable is null))
        {
            if (Frame is not { Kind: FrameKind.Text, Text.IsEmpty: true } || participant.SecretTaker is not null) // an empty line is nothing, unless it cancels
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc />
    public override ValueTask HandleAsync(Participant participant)
    {
        if (participant.SecretTaker is not null && ShowTyping() is { Length: > 0 } show)
        {
            participant.Subscriber.TryTell(show);
        }

        return requests.TakeAsync(participant, this, participant.Session.Stopping);
    }

    /// <summary>
    /// Returns what makes a telnet client stop showing what is typed; empty if it does not already, or the client is none. A client
    /// that ends its lines with CR LF may be one: most say nothing about it on a port like this.
    /// </summary>
    public byte[] HideTyping()
    {
        if (_isTypingHidden || LineEnd != LineEnd.CrLf)
        {
            return [];
        }

        _isTypingHidden = true;
        _telnet ??= new TelnetFilter(); // its answer comes next
        _telnet.OffersEcho = true;
        return TelnetFilter.WillEcho;
    }

    /// <summary>Returns what makes a telnet client show again what is typed, and ends the line that it has not shown; empty if it does.</summary>
    public byte[] ShowTyping()
    {
        if (!_isTypingHidden)
        {
            return [];
        }

        _isTypingHidden = false;
        _telnet!.OffersEcho = false;
        return [.. TelnetFilter.WontEcho, .. "\r\n"u8];
    }

    /// <summary>Reads the next message into <see cref="Frame"/>; false if there is none, and one has to read on.</summary>
    /// <param name="takesLast">Whether the last line needs no end.</param>
    public virtual bool TryRead(bool takesLast)
    {
        TakeOutTelnet();
        var found = TryReadLine(takesLast);
        if (found && _discardsLine)
        {
            _discardsLine = false;
            found = TryReadLine(takesLast);
        }

        return found;
    }

    /// <summary>
    /// Discards what the client has sent ahead: the lines that have been received and were not read, and the one that has begun.
    /// Returns whether there were any.
    /// </summary>
    public bool DiscardReceived()
    {
        var isAny = DiscardRead();
        return (TryTakeMore() && DiscardRead()) || isAny;
    }

    /// <summary>Returns the answers to telnet's negotiation in what was read, to be sent as they are, or null if there are none.</summary>
    public virtual byte[]? TakeTelnetAnswers()
    {
        TakeOutTelnet();
        var answers = _telnetAnswers;
        _telnetAnswers = null;
        return answers;
    }

    /// <inheritdoc />
    protected override void Forget() => Frame = default;

    /// <summary>The client has turned out to end its lines so: it gets such lines from here on.</summary>
    protected static void EndLines(Participant participant, LineEnd end) =>
        participant.Use(TextFormatter.For(end, participant.Formatter.Display));

    private bool DiscardRead()
    {
        var isAny = false;
        while (TryRead(takesLast: true))
        {
            isAny |= Frame is not { Kind: FrameKind.Text, Text.IsEmpty: true };
        }

        _discardsLine = _lines.HasBegun;
        return isAny || _discardsLine;
    }

    private bool TryReadLine(bool takesLast)
    {
        var found = _lines.TryRead(ref Unread, out var frame) || (IsCompleted && takesLast && _lines.TryReadLast(out frame));
        Frame = frame;
        return found;
    }

    private void TakeOutTelnet()
    {
        if (!TakeNew() || (_telnet is null && !TelnetFilter.IsIn(Unread)))
        {
            return;
        }

        _telnet ??= new TelnetFilter();
        var text = new ArrayBufferWriter<byte>();
        var answers = new ArrayBufferWriter<byte>();
        _telnet.Filter(Unread, text, answers);
        Unread = new ReadOnlySequence<byte>(text.WrittenMemory);
        _telnetAnswers = answers.WrittenCount is > 0 and <= MostAnswers ? answers.WrittenSpan.ToArray() : null;
    }
}
