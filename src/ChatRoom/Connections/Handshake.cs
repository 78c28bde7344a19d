using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using ChatRoom.Commands;
using ChatRoom.Identity;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Dialects;
using ChatRoom.Protocol.Framing;

namespace ChatRoom.Connections;

/// <summary>
/// From the prompt to an alias: finds out how the client talks, and who it is. Nobody else writes to the connection
/// meanwhile. Bounded in time and in refusals, until the dialect is known also in bytes (<see cref="DialectDetector.MaxBytes"/>). Its state machines
/// are pooled: garbage that lies between what stays of ten thousand connections would fragment the heap.
/// </summary>
internal sealed class Handshake : IDisposable
{
    private const int MostRefusals = 5;
    private const int MostCounted = 100;
    private static readonly byte[] Prompt = TextRendering.Prompt.ToArray();
    private static readonly TimeSpan LineEndPatience = TimeSpan.FromMilliseconds(300);

    private readonly PipeReader _reader;
    private readonly PipeWriter _writer;
    private readonly Session _session;
    private readonly IAliasRegistry _aliases;
    private readonly ChatRoomOptions _options;
    private readonly ReadDeadline _deadline;
    private bool _isFlushing;

    /// <param name="transport">The connection.</param>
    /// <param name="session">Whose connection it is; it may be stopped.</param>
    /// <param name="aliases">Where the alias is claimed.</param>
    public Handshake(IDuplexPipe transport, Session session, IAliasRegistry aliases)
    {
        _reader = transport.Input;
        _writer = transport.Output;
        _session = session;
        _aliases = aliases;
        _options = session.Hub.Options;
        _deadline = new ReadDeadline(_reader, session.Hub.Time, _options.Limits.AliasTimeout);
    }

    /// <summary>Why nobody came of it, if nobody did.</summary>
    public CloseCause Cause { get; private set; } = CloseCause.ClientClosed;

    /// <summary>Whether a write waits for the client. Asked by others, for whom it must not wait for ever.</summary>
    public bool IsFlushing => Volatile.Read(ref _isFlushing);

    /// <summary>Bytes read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Bytes written.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Asks for an alias, until there is one; null if none came of it (<see cref="Cause"/> tells why).</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Guest?> RunAsync()
    {
        await SayAsync(Prompt);
        var detector = new DialectDetector();
        var detection = await DetectAsync(detector);
        return detection switch
        {
            Detection.Undecided => null,
            Detection.Text => await AskAsync(detector.Seen),
            Detection.Seed => await TakeAsync(detector),
            _ => await RefuseAsync(detection),
        };
    }

    public void Dispose() => _deadline.Dispose();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Detection> DetectAsync(DialectDetector detector)
    {
        while (true)
        {
            var patience = _options.Dialect == DialectChoice.Auto ? detector.Patience : Timeout.InfiniteTimeSpan;
            _deadline.Arm(patience);
            var result = await _reader.ReadAsync();
            _deadline.Disarm();
            var detection = detector.Offer(result.Buffer);
            BytesRead += result.Buffer.Length;
            _reader.AdvanceTo(result.Buffer.End);

            if (result.IsCanceled && result.Buffer.IsEmpty)
            {
                if (await IsOverAsync())
                {
                    return Detection.Undecided;
                }

                detection = _deadline.HasPassed(patience) ? detector.Silence() : Detection.Undecided;
            }
            else if (result.IsCompleted && detection == Detection.Undecided)
            {
                return detector.Seen.IsEmpty ? Detection.Undecided : Detection.Text; // its last line has no end
            }

            switch (_options.Dialect)
            {
                case DialectChoice.Text when !detector.Seen.IsEmpty:
                    return detection is Detection.Undecided or Detection.Seed or Detection.TooLong ? Detection.Text : detection;
                case DialectChoice.Seed when detection == Detection.Undecided && !detector.Seen.IsEmpty:
                    detection = detector.Silence();
                    break;
                case DialectChoice.Seed when detection == Detection.Text:
                    return Detection.Seed;
            }

            if (detection != Detection.Undecided)
            {
                return detection;
            }
        }
    }

    /// <summary>Lines: asks until an alias is good.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Guest?> AskAsync(ReadOnlyMemory<byte> seen)
    {
        var maxLine = _options.Limits.MaxLineBytes;
        var input = new MessageInput(_reader, new LineReader(maxLine), seen, maxLine);
        var isAskedAgain = false; // once for all empty lines of a read: they cost the client nothing
        for (var refusals = 0; ;)
        {
            if (!input.TryNext(out var step))
            {
                if (isAskedAgain)
                {
                    await SayAsync(Prompt);
                    isAskedAgain = false;
                }

                if (input.IsAtEnd)
                {
                    return null;
                }

                await ReadAsync(input, Timeout.InfiniteTimeSpan);
                if (await IsOverAsync()) // asked though the read brought something: it may bring something for ever
                {
                    return null;
                }
            }
            else if (step == InputStep.TelnetAnswer)
            {
                await AnswerTelnetAsync(input.TakeTelnetAnswers());
            }
            else if (input.Frame is { Kind: FrameKind.Text, Text.IsEmpty: true })
            {
                isAskedAgain = true;
            }
            else if (IsQuit(input.Frame))
            {
                Cause = CloseCause.Quit;
                return null;
            }
            else
            {
                var refusal = RefusalOf(input.Frame, out var alias);
                var end = alias is null ? input.LineEnd : await LineEndAsync(input); // before it is claimed: it may fail
                if (alias is not null && await _aliases.TryClaimAsync(alias))
                {
                    return new Guest(alias, alias.Utf8, Dialect.Text, TextRendering.For(end), input);
                }

                Write(TextRendering.For(end).Notice(refusal ?? "that alias is taken"));
                if (++refusals == MostRefusals)
                {
                    Cause = CloseCause.AliasRefused;
                    await SayAsync(TextRendering.For(end).Notice("five were refused, please connect again"));
                    return null;
                }

                await SayAsync(Prompt);
            }
        }
    }

    private async ValueTask ReadAsync(MessageInput input, TimeSpan patience)
    {
        _deadline.Arm(patience);
        input.Take(await input.ReadAsync());
        _deadline.Disarm();
        BytesRead = input.BytesRead;
        await input.GiveWayAsync();
    }

    /// <summary>How the alias ended: where that was a CR and nothing after it, waits a moment for an LF.</summary>
    private async ValueTask<LineEnd> LineEndAsync(MessageInput input)
    {
        if (!input.IsLineEndOpen)
        {
            return input.LineEnd;
        }

        await ReadAsync(input, LineEndPatience);
        return input.SettledLineEnd;
    }

    private bool IsQuit(in Frame frame) => frame.Text.Span is [(byte)'/', ..]
        && _session.Hub.Commands.Find(Encoding.UTF8.GetString(frame.Text.Span).TrimEnd()) is QuitCommand;

    private string? RefusalOf(in Frame frame, out Alias? alias)
    {
        alias = null;
        return frame.Kind switch
        {
            FrameKind.TooLong => $"an alias has at most {_options.Limits.MaxAliasLength} characters",
            FrameKind.NotUtf8 => "that is not UTF-8",
            _ => Alias.TryParse(Encoding.UTF8.GetString(frame.Text.Span), _options.Limits.MaxAliasLength, out alias, out var reason) ? null : reason,
        };
    }

    /// <summary>The classic client: takes what it gave, made legal and unique; it cannot be asked twice.</summary>
    private async ValueTask<Guest> TakeAsync(DialectDetector detector)
    {
        var length = detector.AliasLength > 0 ? detector.AliasLength : detector.Seen.Span.IndexOfAny("\r\n"u8);
        length = length >= 0 ? length : detector.Seen.Length;
        var asked = Sanitizer.Clean(Encoding.UTF8.GetString(detector.Seen.Span[..length]));
        var first = Alias.FromSeed(asked, _options.Limits.MaxAliasLength);
        var alias = first;
        for (var n = 2; !await _aliases.TryClaimAsync(alias); n++)
        {
            // A crowd of one name does not make each newcomer count through all of it.
            alias = first.WithSuffix(n <= MostCounted ? n : Random.Shared.Next(MostCounted, 100 * MostCounted * MostCounted), _options.Limits.MaxAliasLength);
        }

        var maxLine = _options.Limits.MaxLineBytes;
        var input = new MessageInput(_reader, new SeedReader(maxLine), detector.Seen[length..], maxLine, bytesBefore: length);
        return new Guest(alias, Encoding.UTF8.GetBytes(asked), Dialect.Seed, TextRendering.For(LineEnd.Lf), input);
    }

    private async ValueTask<Guest?> RefuseAsync(Detection detection)
    {
        Cause = detection == Detection.TooLong ? CloseCause.AliasRefused : CloseCause.ForeignProtocol;
        await SayAsync(AfterPrompt(_session.Hub.Foreign.For(detection)));
        return null;
    }

    /// <summary>The session is to end, or the time is up: then says so.</summary>
    private async ValueTask<bool> IsOverAsync()
    {
        if (_session.IsStopping)
        {
            Cause = _session.StopCause;
            await SayAsync(AfterPrompt("the server is going down, please connect again"));
            return true;
        }

        if (!_deadline.IsOver)
        {
            return false;
        }

        Cause = CloseCause.AliasTimeout;
        await SayAsync(AfterPrompt("no alias came in time, please connect again"));
        return true;
    }

    /// <summary>The prompt has no line end; who did not answer it gets one before what the server says next.</summary>
    private static byte[] AfterPrompt(string text) => [.. "\r\n"u8, .. TextRendering.For(LineEnd.CrLf).Notice(text)];

    /// <summary>Telnet's negotiation is answered as far as it is a negotiation, not a flood.</summary>
    private ValueTask AnswerTelnetAsync(byte[] answers) =>
        BytesWritten + answers.Length <= DialectDetector.MaxBytes ? SayAsync(answers) : default;

    private void Write(byte[] bytes)
    {
        _writer.Write(bytes);
        BytesWritten += bytes.Length;
    }

    private async ValueTask SayAsync(byte[] bytes)
    {
        Write(bytes);
        Volatile.Write(ref _isFlushing, true);
        await _writer.FlushAsync();
        Volatile.Write(ref _isFlushing, false);
    }
}
