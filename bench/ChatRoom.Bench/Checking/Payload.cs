using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace ChatRoom.Bench.Checking;

/// <summary>
/// What a message says, in ASCII of a fixed width, so that a delivery is recognised anywhere in a stream of bytes, however
/// the server frames or joins messages:
/// <code>@@M pppp ssssssss tttttttttttttttt x...x #     (without the blanks)</code>
/// publisher, sequence number and time in lower-case hex digits, filled up to the size of the run.
/// </summary>
/// <param name="Publisher">Who said it, from 0; <see cref="Probe"/>: said before the run, to see that all are there.</param>
/// <param name="Sequence">How many that publisher had said before.</param>
/// <param name="Due">When it was to be sent (<see cref="Clock"/>).</param>
internal readonly record struct Payload(int Publisher, uint Sequence, long Due)
{
    public const int Probe = 0xffff;

    /// <summary>The smallest size, in bytes.</summary>
    public const int MinSize = HeadLength + 1;

    private const int MarkLength = 3;
    private const int DigitsLength = 4 + 8 + 16;
    private const int HeadLength = MarkLength + DigitsLength;
    private const byte End = (byte)'#';

    /// <summary>How a payload begins.</summary>
    public static ReadOnlySpan<byte> Mark => "@@M"u8;

    /// <summary>Reads the payload that is all of <paramref name="bytes"/>, which begin with the mark; false if it is damaged.</summary>
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

    /// <summary>Writes it over all of <paramref name="to"/>.</summary>
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
