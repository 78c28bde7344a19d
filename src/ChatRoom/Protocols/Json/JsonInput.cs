using System.IO.Pipelines;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Json;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocols.Json;

/// <summary>The incoming side of a json client. Of a text with several lines, each line is a request: each is paid for.</summary>
/// <param name="reader">The connection's.</param>
/// <param name="seen">What was read already and belongs to the first requests.</param>
/// <param name="actions">Does what the client asks for.</param>
internal class JsonInput(PipeReader reader, ReadOnlyMemory<byte> seen, JsonActions actions) : ClientInput(reader, seen)
{
    /// <summary>Lines that are no JSON objects, in a row, after which the connection ends.</summary>
    public const int MostBadInARow = 20;

    private const int MostLines = 10;

    private readonly IFramer _objects = JsonRequests.NewFramer();
    private Queue<JsonRequest>? _lines; // of a text, that are not taken yet
    private int _badInARow;

    /// <summary>The request that was read last; null: it is invalid.</summary>
    public JsonRequest? Request { get; private set; }

    /// <summary>Why the request is invalid.</summary>
    public Error? Error { get; private set; }

    /// <summary>Whether the client speaks another protocol: too many lines in a row were no JSON objects.</summary>
    public virtual bool IsForeign => _badInARow >= MostBadInARow;

    /// <summary>Whether what comes last is a line also without an end.</summary>
    protected virtual bool TakesLast => IsCompleted;

    /// <summary>Returns what the framing answers to what was read, to be sent as it is; null: nothing.</summary>
    public virtual byte[]? TakeAnswers() => null;

    /// <summary>Reads the next request, or what is wrong with it; false if there is none, and one has to read on.</summary>
    public bool TryRead()
    {
        if (_lines is { Count: > 0 })
        {
            Request = _lines.Dequeue();
            return true;
        }

        while (_objects.TryRead(ref Unread, out var frame) || (TakesLast && _objects.TryReadLast(out frame)))
        {
            if (!JsonRequests.IsBlank(frame))
            {
                Take(frame);
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc />
    public override bool TryNext(Participant participant) => TryRead();

    /// <inheritdoc />
    public override async ValueTask HandleAsync(Participant participant)
    {
        var session = participant.Session;
        participant.Received();
        if (Request is { } request)
        {
            await actions.RunAsync(participant, request, session.Stopping);
            return;
        }

        participant.Reply(Error, subscription: null);
        if (IsForeign)
        {
            session.Stop(CloseCause.ForeignProtocol);
        }
    }

    /// <inheritdoc />
    protected override void Forget() => (Request, Error) = (null, null);

    private void Take(in Frame frame)
    {
        (Request, Error) = JsonRequests.TryParse(frame, out var request, out var error) ? (request, null) : ((JsonRequest?)null, error);
        _badInARow = Error?.Code == ErrorCode.BadJson ? _badInARow + 1 : 0;
        if (Request is SayRequest say && say.Text.AsSpan().ContainsAny('\n', '\r'))
        {
            Split(say);
        }
    }

    private void Split(SayRequest say)
    {
        var lines = say.Text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length > MostLines)
        {
            (Request, Error) = (null, new Invalid(ErrorCode.TooLong, $"a text has at most {MostLines} lines") { Ref = say.Ref, AskedIn = say.Room });
            return;
        }

        _lines = new Queue<JsonRequest>(lines.Select(line => say with { Text = line }));
        Request = _lines.Count > 0 ? _lines.Dequeue() : say with { Text = "" };
    }
}
