using System.Buffers;
using System.IO.Pipelines;
using ChatRoom.Protocol.Framing;

namespace ChatRoom.Connections;

/// <summary>The incoming side of one connection: reads, takes telnet's negotiation out, cuts into messages.</summary>
/// <param name="reader">The connection's.</param>
/// <param name="framer">Of the client's dialect.</param>
/// <param name="seen">What was read already and belongs to the first messages.</param>
/// <param name="maxLineBytes">For the framer that a seed client gets when it turns out to send lines.</param>
internal sealed class MessageInput(PipeReader reader, IFramer framer, ReadOnlyMemory<byte> seen, int maxLineBytes)
{
    private ReadOnlySequence<byte> _unread = new(seen);
    private SequencePosition _end;
    private TelnetFilter? _telnet;
    private bool _holding; // a read whose buffer the reader still keeps for us
    private bool _completed;
    private bool _looked; // whether the bytes seen before were looked at for telnet's

    /// <summary>The message of the last <see cref="InputStep.Frame"/>; valid until the next step.</summary>
    public Frame Frame { get; private set; }

    /// <summary>Bytes read from the connection.</summary>
    public long BytesRead { get; private set; } = seen.Length;

    /// <summary>Where the answers to telnet's negotiation go.</summary>
    public Action<byte[]> Answer { get; set; } = static _ => { };

    /// <summary>How the client ends its lines, as of the last step; telnet's always with CR LF.</summary>
    public LineEnd LineEnd { get; private set; }

    /// <summary>The next thing that happens. Between two calls the bytes that are read ahead stay in the connection's pipe.</summary>
    public async ValueTask<InputStep> NextAsync()
    {
        if (!_looked)
        {
            _looked = true;
            TakeOutTelnet();
        }

        while (true)
        {
            if (framer.TryRead(ref _unread, out var frame))
            {
                Frame = frame;
                LineEnd = EndOf(framer);
                return InputStep.Frame;
            }

            if (framer is SeedReader { EndedLine: true })
            {
                LineEnd = EndOf(framer);
                framer = new LineReader(maxLineBytes);
                return InputStep.BecameText;
            }

            if (_completed)
            {
                var isLast = framer.TryReadLast(out frame);
                Frame = frame;
                return isLast ? InputStep.Frame : InputStep.Ended;
            }

            if (!await ReadAsync())
            {
                return InputStep.Interrupted;
            }
        }
    }

    /// <summary>
    /// Where a line ended with a CR and nothing after it: reads on, until it shows whether an LF belongs to it, or
    /// somebody interrupts.
    /// </summary>
    public async ValueTask<LineEnd> SettleLineEndAsync()
    {
        if (framer is LineReader { EndOpen: true } && _unread.IsEmpty && await ReadAsync() && !_unread.IsEmpty
            && _unread.FirstSpan[0] is (byte)'\n' or 0)
        {
            LineEnd = LineEnd.CrLf;
        }

        return LineEnd;
    }

    private LineEnd EndOf(IFramer of) => _telnet is not null ? LineEnd.CrLf
        : of is LineReader lines ? lines.End
        : ((SeedReader)of).End;

    private async ValueTask<bool> ReadAsync()
    {
        if (_holding)
        {
            reader.AdvanceTo(_end);
            _holding = false;
        }

        var result = await reader.ReadAsync();
        _unread = result.Buffer;
        _end = result.Buffer.End;
        _holding = true;
        _completed = result.IsCompleted;
        BytesRead += _unread.Length;
        TakeOutTelnet();
        return !_unread.IsEmpty || _completed || !result.IsCanceled;
    }

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
        if (answers.WrittenCount > 0)
        {
            Answer(answers.WrittenSpan.ToArray());
        }
    }
}
