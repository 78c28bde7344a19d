using System.Buffers;

namespace ChatRoom.Protocol.Framing;

/// <summary>
/// Finds out from a connection's first reads which protocol the client speaks. It has no clock: the caller waits for the next
/// read for <see cref="Patience"/>, then calls <see cref="Silence"/>. After a call has returned anything but
/// <see cref="Detection.Undecided"/>, no further call is allowed.
/// </summary>
/// <param name="signatures">The signatures of the endpoint's protocols, in the order in which they are asked.</param>
public sealed class ProtocolDetector(IReadOnlyList<Signature> signatures)
{
    /// <summary>How many bytes may be seen without a decision.</summary>
    public const int MaxBytes = 4096;

    private static readonly TimeSpan ShortPatience = TimeSpan.FromMilliseconds(300);

    private ArrayBufferWriter<byte>? _all; // as large as the first read, which nearly always decides
    private int _byteOrderMarkBytes;
    private bool _decided;

    /// <summary>Everything seen so far, without a leading byte order mark; the protocol's reader reads it again.</summary>
    public ReadOnlyMemory<byte> Seen => _all is null ? default : _all.WrittenMemory[_byteOrderMarkBytes..];

    /// <summary>Where in <see cref="Seen"/> the last read begins.</summary>
    public int LastRead { get; private set; }

    /// <summary>How many bytes at the beginning of <see cref="Seen"/> are blanks.</summary>
    public int BlankBytes { get; private set; }

    /// <summary>Whether the first read was a single keystroke: silence decides nothing then.</summary>
    public bool IsTyped { get; private set; }

    /// <summary>With <see cref="Detection.Recognized"/>: the signature that decided.</summary>
    public Signature? Found { get; private set; }

    /// <summary>What the client has said about itself; null: nothing. A signature sets it when it decides.</summary>
    public Introduction? Introduction { get; internal set; }

    /// <summary>
    /// How long to wait for the next read before <see cref="Silence"/>: 300 ms, or without end
    /// (<see cref="Timeout.InfiniteTimeSpan"/>) where silence decides nothing.
    /// </summary>
    public TimeSpan Patience =>
        IsTyped || BlankBytes == Seen.Length || !signatures.Any(static one => one.WaitsForSilence) ? Timeout.InfiniteTimeSpan : ShortPatience;

    /// <summary>Recognizes a protocol that no chat endpoint speaks; <see cref="Detection.Undecided"/>: none.</summary>
    public static Detection ForeignIn(in ReadOnlySequence<byte> first) =>
        ForeignProtocol.Of(first.Slice(0, Math.Min(first.Length, MaxBytes)).ToArray());

    /// <summary>Takes one read, as it came: where reads end is part of what distinguishes the clients.</summary>
    /// <param name="read">The read's bytes; they are copied into <see cref="Seen"/>.</param>
    /// <exception cref="InvalidOperationException">The protocol has been decided already.</exception>
    public Detection Offer(in ReadOnlySequence<byte> read)
    {
        ThrowIfDecided();
        if (read.IsEmpty)
        {
            return Detection.Undecided;
        }

        LastRead = Seen.Length;
        _all ??= new ArrayBufferWriter<byte>((int)read.Length);
        foreach (var segment in read)
        {
            _all.Write(segment.Span);
        }

        LastRead = DropByteOrderMark() ? 0 : LastRead;
        IsTyped = LastRead == 0 ? Utf8Text.IsKeystroke(Seen.Span) : IsTyped;
        return Settle(Detect());
    }

    /// <summary><see cref="Patience"/> has passed without a read.</summary>
    /// <exception cref="InvalidOperationException">The protocol has been decided already.</exception>
    public Detection Silence()
    {
        ThrowIfDecided();
        return IsTyped ? Detection.Undecided : Settle(Ask(static (one, seen) => one.Silence(seen)));
    }

    /// <summary>The client will send nothing more.</summary>
    /// <returns><see cref="Detection.Undecided"/>: what it sent belongs to no protocol.</returns>
    /// <exception cref="InvalidOperationException">The protocol has been decided already.</exception>
    public Detection End()
    {
        ThrowIfDecided();
        return Seen.IsEmpty ? Detection.Undecided : Settle(Ask(static (one, seen) => one.End(seen)));
    }

    private Detection Detect()
    {
        // Before the signatures: the first read of some foreign clients has several lines.
        var seen = Seen.Span;
        var foreign = LastRead < ForeignProtocol.EnoughBytes ? ForeignProtocol.Of(seen) : Detection.Undecided;
        BlankBytes += BlankBytes >= LastRead ? Blanks.LengthAtStart(seen[BlankBytes..]) : 0;
        if (foreign != Detection.Undecided || seen.IsEmpty)
        {
            return foreign;
        }

        var detection = Ask(static (one, seen) => one.Offer(seen));
        return detection == Detection.Undecided && seen.Length > MaxBytes ? Detection.TooLong : detection;
    }

    private Detection Ask(Func<Signature, ProtocolDetector, Detection> ask)
    {
        foreach (var signature in signatures)
        {
            if (ask(signature, this) is not Detection.Undecided and var detection)
            {
                Found = detection == Detection.Recognized ? signature : null;
                return detection;
            }
        }

        return Detection.Undecided;
    }

    private bool DropByteOrderMark()
    {
        if (_byteOrderMarkBytes > 0 || !Seen.Span.StartsWith("\uFEFF"u8))
        {
            return false;
        }

        _byteOrderMarkBytes = "\uFEFF"u8.Length;
        return true;
    }

    private Detection Settle(Detection detection)
    {
        _decided = detection != Detection.Undecided;
        return detection;
    }

    private void ThrowIfDecided()
    {
        if (_decided)
        {
            throw new InvalidOperationException("The protocol has been decided already.");
        }
    }
}
