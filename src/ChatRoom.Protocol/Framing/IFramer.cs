using System.Buffers;

namespace ChatRoom.Protocol.Framing;

/// <summary>
/// Cuts what a connection reads into frames, one message each. A framer keeps what is unfinished itself, bounded by
/// the line limit, so the caller may release its input after each call, whatever the packets' borders are.
/// </summary>
public interface IFramer
{
    /// <summary>
    /// Takes the next frame out of <paramref name="input"/>, which is advanced past all that was used up. Returns
    /// false once the input is used up (it is empty then) and no frame is complete.
    /// </summary>
    /// <param name="input">What was read and not yet framed.</param>
    /// <param name="frame">The frame; its text is valid until the next call, and while the input is.</param>
    bool TryRead(ref ReadOnlySequence<byte> input, out Frame frame);

    /// <summary>At the end of the stream: what is left without an end, as a last frame; false if nothing is.</summary>
    bool TryReadLast(out Frame frame);
}
