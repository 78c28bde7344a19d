using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ChatRoom.Protocol.Framing;

namespace ChatRoom.Connections;

/// <summary>The incoming side of one connection: reads, takes telnet's negotiation out, cuts into messages.</summary>
internal sealed class MessageInput(PipeReader reader, IFramer framer, int maxLineBytes)
{
    // More in one read is no negotiation.
    private const int MostAnswers = 4 * 1024;

    // A client that never stops sending would keep the thread that reads for others, too.
    private const int MostReadAtOnce = 64 * 1024;

    private ReadOnlySequence<byte> _unread;
    private SequencePosition _end;
    private TelnetFilter? _telnet;
    private byte[]? _telnetAnswers;
    private bool _holding; // a read whose buffer the reader still keeps for us
    private bool _completed;
    private long _givesWayAt = MostReadAtOnce;

    /// <param name="reader">The connection's.</param>
    /// <param name="framer">Of the client's dialect.</param>
    /// <param name="seen">What was read already and belongs to the first messages.</param>
    /// <param name="maxLineBytes">For the framer that a classic client gets when it turns out to send lines.</param>
    /// <param name="bytesBefore">Bytes read before those seen, which count as read too.</param>
    public MessageInput(PipeReader reader, IFramer framer, ReadOnlyMemory<byte> seen, int maxLineBytes, int bytesBefore = 0)
        : this(reader, framer, maxLineBytes)
    {
        _unread = new ReadOnlySequence<byte>(seen);
        BytesRead = bytesBefore + seen.Length;
        TakeOutTelnet();
    }

    /// <summary>The message of the last <see cref="InputStep.Frame"/>; valid until the next step.</summary>
    public Frame Frame { get; private set; }

    /// <summary>Whether the client will send nothing more; it may have sent what was not taken yet.</summary>
    public bool IsCompleted => _completed;

    /// <summary>Bytes read from the connection.</summary>
    public long BytesRead { get; private set; }

    /// <summary>How the client ends its lines, as of the last step; telnet's always with CR LF.</summary>
    public LineEnd LineEnd { get; private set; }

    /// <summary>Whether the client will send nothing more, and all that it sent was taken.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>
    /// Whether the client can come back when it is cut off, and say again what was cut: then a last line without its end is
    /// taken for a piece of a line, and dropped.
    /// </summary>
    public bool ComesBack { get; set; }

    /// <summary>
    /// To be awaited before each read is handled. Mostly done at once; now and then, where a client sends without end, what
    /// follows goes on in the thread pool, behind others.
    /// </summary>
    public ConfiguredTaskAwaitable GiveWayAsync()
    {
        var isDue = BytesRead >= _givesWayAt;
        _givesWayAt = isDue ? BytesRead + MostReadAtOnce : _givesWayAt;
        return Task.CompletedTask.ConfigureAwait(isDue ? ConfigureAwaitOptions.ForceYielding : ConfigureAwaitOptions.None);
    }

    /// <summary>The next thing in what was read; false if there is nothing more in it, and one has to read on.</summary>
    public bool TryNext(out InputStep step)
    {
        step = InputStep.Frame;
        if (_telnetAnswers is not null)
        {
            step = InputStep.TelnetAnswer;
            return true;
        }

        if (framer.TryRead(ref _unread, out var frame))
        {
            Frame = frame;
            LineEnd = EndOf(framer);
            return true;
        }

        if (framer is ClassicReader { EndedLine: true })
        {
            LineEnd = EndOf(framer);
            framer = new LineReader(maxLineBytes);
            step = InputStep.BecameText;
            return true;
        }

        if (!_completed)
        {
            return false;
        }

        var isLast = !ComesBack && framer.TryReadLast(out frame); // a last line needs no end
        Frame = frame;
        IsAtEnd = !isLast;
        return isLast;
    }

    /// <summary>
    /// The next read of the connection, to be handed to <see cref="Take"/>. What was read before is given back first:
    /// while nothing comes, nothing is held.
    /// </summary>
    public ValueTask<ReadResult> ReadAsync()
    {
        (_unread, Frame) = (default, default);
        if (_holding)
        {
            reader.AdvanceTo(_end);
            _holding = false;
        }

        return reader.ReadAsync();
    }

    /// <summary>Takes a read, which belongs to it until the next one is asked for.</summary>
    public void Take(in ReadResult read)
    {
        _unread = read.Buffer;
        _end = read.Buffer.End;
        _holding = true;
        _completed = read.IsCompleted;
        BytesRead += _unread.Length;
        TakeOutTelnet();
    }

    /// <summary>The answers of an <see cref="InputStep.TelnetAnswer"/>, to be sent as they are.</summary>
    public byte[] TakeTelnetAnswers()
    {
        var answers = _telnetAnswers ?? [];
        _telnetAnswers = null;
        return answers;
    }

    private LineEnd EndOf(IFramer of) => _telnet is not null ? LineEnd.CrLf
        : of is LineReader lines ? lines.End
        : ((ClassicReader)of).End;

    private void TakeOutTelnet()
    {
        if (framer is not LineReader || (_telnet is null && !TelnetFilter.IsIn(_unread)))
        {
            return;
        }

        _telnet ??= new TelnetFilter();
        var text = new ArrayBufferWriter<byte>();
        var answers = new ArrayBufferWriter<byte>();
        _telnet.Filter(_unread, text, answers);
        _unread = new ReadOnlySequence<byte>(text.WrittenMemory);
        _telnetAnswers = answers.WrittenCount is > 0 and <= MostAnswers ? answers.WrittenSpan.ToArray() : null;
    }
}
