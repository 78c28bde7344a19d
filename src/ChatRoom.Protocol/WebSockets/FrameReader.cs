using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace ChatRoom.Protocol.WebSockets;

// Contract of FrameReader (each line has its test in ChatRoom.Protocol.Tests/WebSockets/FrameReaderTests):
//
// 1. How the input is cut into reads, and a read into segments, makes no difference.
// 2. The payload of text messages comes out without their masks; the end of a message is the end of a line. An empty message
//    is nothing.
// 3. A ping, also one between two fragments, is answered by a pong with its payload. Of the answers to one read that exceed
//    MostAnswers, only the last ones are kept. Pongs are ignored.
// 4. After a close frame, or a frame that RFC 6455 forbids to a client (not masked, with reserved bits, fragments that do not
//    follow each other, a control frame that is fragmented or too long, an unknown opcode, a length beyond 2^63), nothing more
//    is read. What came before it has come out.
// 5. A frame may have any length. Nothing is kept but the head of a frame and the payload of a control frame.

/// <summary>Takes the frames of a client apart (RFC 6455). The contract stands above.</summary>
public sealed class FrameReader
{
    /// <summary>The most bytes of answers to one read.</summary>
    public const int MostAnswers = 4 * 1024;

    private const int ShortHead = 2;

    private HeadBytes _head;
    private int _headBytes;
    private bool _isInPayload;
    private long _left; // of the payload
    private long _at; // in the payload
    private bool _isInMessage; // a fragment came that is not the last one
    private bool _endsLine = true; // what came out last
    private byte[]? _control; // the payload of a control frame, only while one is read
    private ArrayBufferWriter<byte>? _answers;

    /// <summary>The code of the client's close frame (<see cref="CloseCode.None"/> if it had none); null: none has come.</summary>
    public CloseCode? Closed { get; private set; }

    /// <summary>What is wrong with a frame; null: nothing.</summary>
    public CloseCode? Violation { get; private set; }

    /// <summary>Whether nothing more is read.</summary>
    public bool IsOver => Closed is not null || Violation is not null;

    private Opcode Opcode => (Opcode)(_head[0] & FrameHead.Opcodes);

    private bool IsFinal => (_head[0] & FrameHead.Final) != 0;

    private bool IsControl => Opcode >= Opcode.Close;

    private int HeadLength => ShortHead + Mask.Bytes + LengthBytes;

    private int LengthBytes => (_head[1] & FrameHead.Lengths) switch
    {
        FrameHead.TwoBytes => sizeof(ushort),
        FrameHead.EightBytes => sizeof(ulong),
        _ => 0,
    };

    /// <summary>Takes in all of a read; returns the length of the text in it.</summary>
    /// <param name="input">What was read.</param>
    /// <param name="text">Gets the text: room for one byte more than the input has.</param>
    public int Read(in ReadOnlySequence<byte> input, Span<byte> text)
    {
        var written = 0;
        foreach (var segment in input)
        {
            for (var bytes = segment.Span; !bytes.IsEmpty && !IsOver;)
            {
                bytes = bytes[(_isInPayload ? TakePayload(bytes, text, ref written) : TakeHead(bytes, text, ref written))..];
            }
        }

        return written;
    }

    /// <summary>Returns the frames that answer the reads since the last call; null if there are none.</summary>
    public byte[]? TakeAnswers()
    {
        var answers = _answers;
        _answers = null;
        return answers?.WrittenSpan.ToArray();
    }

    private int TakeHead(ReadOnlySpan<byte> bytes, Span<byte> text, ref int written)
    {
        var taken = Math.Min(bytes.Length, (_headBytes < ShortHead ? ShortHead : HeadLength) - _headBytes);
        bytes[..taken].CopyTo(((Span<byte>)_head)[_headBytes..]);
        _headBytes += taken;
        if (_headBytes == ShortHead)
        {
            Violation = ViolationInHead();
        }
        else if (_headBytes > ShortHead && _headBytes == HeadLength)
        {
            BeginPayload(text, ref written);
        }

        return taken;
    }

    private CloseCode? ViolationInHead()
    {
        var isAllowed = (_head[0] & FrameHead.Reserved) == 0 && (_head[1] & FrameHead.Masked) != 0 && Opcode switch
        {
            Opcode.Continuation => _isInMessage,
            Opcode.Text or Opcode.Binary => !_isInMessage,
            Opcode.Close or Opcode.Ping or Opcode.Pong => IsFinal && (_head[1] & FrameHead.Lengths) <= FrameHead.MostControlBytes,
            _ => false,
        };
        return !isAllowed ? CloseCode.ProtocolError : Opcode == Opcode.Binary ? CloseCode.Unsupported : null;
    }

    private void BeginPayload(Span<byte> text, ref int written)
    {
        ReadOnlySpan<byte> length = ((ReadOnlySpan<byte>)_head).Slice(ShortHead, LengthBytes);
        _left = LengthBytes switch
        {
            sizeof(ushort) => BinaryPrimitives.ReadUInt16BigEndian(length),
            sizeof(ulong) => BinaryPrimitives.ReadInt64BigEndian(length),
            _ => _head[1] & FrameHead.Lengths,
        };
        if (_left < 0)
        {
            Violation = CloseCode.ProtocolError;
            return;
        }

        (_isInPayload, _at) = (true, 0);
        _control = IsControl ? new byte[_left] : null;
        if (_left == 0)
        {
            EndFrame(text, ref written);
        }
    }

    private int TakePayload(ReadOnlySpan<byte> bytes, Span<byte> text, ref int written)
    {
        var taken = (int)Math.Min(bytes.Length, _left);
        var to = _control is null ? text[written..] : _control.AsSpan((int)_at);
        Mask.Remove(((ReadOnlySpan<byte>)_head).Slice(HeadLength - Mask.Bytes, Mask.Bytes), _at, bytes[..taken], to);
        if (_control is null)
        {
            written += taken;
            _endsLine = to[taken - 1] == (byte)'\n';
        }

        _at += taken;
        _left -= taken;
        if (_left == 0)
        {
            EndFrame(text, ref written);
        }

        return taken;
    }

    private void EndFrame(Span<byte> text, ref int written)
    {
        (_isInPayload, _headBytes) = (false, 0);
        var payload = _control;
        _control = null;
        switch (Opcode)
        {
            case Opcode.Ping:
                Answer(payload!);
                break;
            case Opcode.Pong:
                break;
            case Opcode.Close:
                Close(payload!);
                break;
            default:
                _isInMessage = !IsFinal;
                if (IsFinal && !_endsLine)
                {
                    text[written++] = (byte)'\n';
                    _endsLine = true;
                }

                break;
        }
    }

    private void Answer(byte[] payload)
    {
        var pong = FrameHead.Frame(Opcode.Pong, payload);
        _answers ??= new ArrayBufferWriter<byte>(pong.Length);
        if (_answers.WrittenCount + pong.Length > MostAnswers)
        {
            _answers.ResetWrittenCount();
        }

        _answers.Write(pong);
    }

    private void Close(byte[] payload)
    {
        if (payload.Length == 0)
        {
            Closed = CloseCode.None;
        }
        else if (payload.Length < sizeof(ushort) || BinaryPrimitives.ReadUInt16BigEndian(payload) is var code && !MayBeSent(code))
        {
            Violation = CloseCode.ProtocolError;
        }
        else if (!Utf8.IsValid(payload.AsSpan(sizeof(ushort))))
        {
            Violation = CloseCode.InvalidText;
        }
        else
        {
            Closed = (CloseCode)BinaryPrimitives.ReadUInt16BigEndian(payload);
        }
    }

    /// <summary>Returns whether a code may be in a close frame (RFC 6455, 7.4).</summary>
    private static bool MayBeSent(ushort code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and < 5000);

    [InlineArray(ShortHead + sizeof(ulong) + Mask.Bytes)]
    private struct HeadBytes
    {
        private byte _first;
    }
}
