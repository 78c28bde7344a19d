using System.Buffers;
using System.IO.Pipelines;
using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.Protocol.WebSockets;
using ChatRoom.Protocols.Json;

namespace ChatRoom.Protocols.WebSockets;

/// <summary>The incoming side of a WebSocket: takes the frames apart; what is in them is read as from any json client.</summary>
internal sealed class WebSocketInput : JsonInput
{
    private byte[]? _text; // of the read at hand

    /// <param name="reader">The connection's.</param>
    /// <param name="seen">What was read already and belongs to the first frames.</param>
    /// <param name="actions">Does what the client asks for.</param>
    public WebSocketInput(PipeReader reader, ReadOnlyMemory<byte> seen, JsonActions actions)
        : base(reader, seen, actions) => TakeApart();

    /// <summary>Takes the frames apart.</summary>
    public FrameReader Frames { get; } = new();

    /// <inheritdoc />
    public override bool IsActivity => _text is not null;

    /// <inheritdoc />
    public override bool IsForeign => base.IsForeign || Frames.Violation is not null;

    /// <summary>A line ends with its message: the rest of one that was cut off is none.</summary>
    protected override bool TakesLast => false;

    /// <inheritdoc />
    public override byte[]? TakeAnswers() => Frames.TakeAnswers();

    /// <inheritdoc />
    public override bool TryNext(Participant participant)
    {
        if (TakeAnswers() is { } answers)
        {
            participant.Subscriber.TryTell(answers);
        }

        if (base.TryNext(participant))
        {
            return true;
        }

        if (Frames.Violation is not null)
        {
            participant.Session.Stop(CloseCause.ForeignProtocol); // after all that came before
        }

        return false;
    }

    /// <inheritdoc />
    protected override void Taken() => TakeApart();

    /// <inheritdoc />
    protected override void Forget()
    {
        base.Forget();
        if (_text is not null)
        {
            ArrayPool<byte>.Shared.Return(_text);
            _text = null;
        }
    }

    private void TakeApart()
    {
        if (Unread.IsEmpty)
        {
            return;
        }

        _text = ArrayPool<byte>.Shared.Rent((int)Unread.Length + 1);
        var length = Frames.Read(Unread, _text);
        Unread = new ReadOnlySequence<byte>(_text, 0, length);
        if (length == 0)
        {
            ArrayPool<byte>.Shared.Return(_text);
            _text = null;
        }

        IsCompleted |= Frames.IsOver;
    }
}
