using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace ChatRoom.Bench.Checking;

/// <summary>
/// The text of a message, in ASCII with a fixed width. It can be found anywhere in a stream of bytes, however the server frames
/// or joins messages:
/// <code>$$M pppp ssssssss tttttttttttttttt x...x #     (without the blanks)</code>
/// These are the publisher, the sequence number and the time in lower-case hexadecimal digits, then padding.
/// </summary>
/// <param name="Publisher">The publisher, from 0; <see cref="Probe"/>: a probe before the run, which checks that all clients receive.</param>
/// <param name="Sequence">The number of earlier messages of the publisher.</param>
/// <param name="Due">The time at which the message was due (<see cref="Clock"/>).</param>
internal readonly record struct Payload(int Publisher, uint Sequence, long Due)
{
    /// <summary>The publisher of a probe.</summary>
    public const int Probe = 0xffff;

    /// <summary>The smallest size, in bytes.</summary>
    public const int MinSize = HeadLength + 1;

    private const int MarkLength = 3;
    private const int DigitsLength = 4 + 8 + 16;
    private const int HeadLength = MarkLength + DigitsLength;
    private const byte End = (byte)'#';

    /// <summary>The beginning of each payload. Without "@": a text that mentions somebody costs more than most texts do.</summary>
    public static ReadOnlySpan<byte> Mark => "$$M"u8;

    /// <summary>Parses a payload. Returns false if it is damaged.</summary>
    /// <param name="bytes">The whole payload, beginning with the mark.</param>
    /// <param name="payload">The payload.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Payload payload)
    {
        Span<byte> head = stackalloc byte[DigitsLength / 2];
        if (bytes[^1] != End || Convert.FromHexString(bytes[MarkLength..HeadLength], head, out _, out _) != OperationStatus.Done)
        {
            payload = default;
            return false;
        }

        payload = new Payload(
            BinaryPrimitives.ReadUInt16BigEndian(head), BinaryPrimitives.ReadUInt32BigEndian(head[2..]), BinaryPrimitives.ReadInt64BigEndian(head[6..]));
        return true;
    }

    /// <summary>Writes the payload, padded to the length of the span.</summary>
    public void Write(Span<byte> to)
    {
        Mark.CopyTo(to);
        Publisher.TryFormat(to[MarkLength..], out _, "x4", CultureInfo.InvariantCulture);
        Sequence.TryFormat(to[(MarkLength + 4)..], out _, "x8", CultureInfo.InvariantCulture);
        Due.TryFormat(to[(MarkLength + 12)..], out _, "x16", CultureInfo.InvariantCulture);
        to[HeadLength..^1].Fill((byte)'x');
        to[^1] = End;
    }
}
