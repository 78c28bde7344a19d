namespace ChatRoom.Protocol.Framing;

/// <summary>
/// Says which first bytes are those of a protocol. It has no state: a <see cref="ProtocolDetector"/> asks the signatures of
/// its endpoint in turn, and the first that does not answer <see cref="Detection.Undecided"/> decides.
/// </summary>
public abstract class Signature
{
    /// <summary>The signature of an endpoint with one protocol that any first bytes belong to.</summary>
    public static Signature Any { get; } = new AnyBytes();

    /// <summary>Whether the end of a message may be silence, so that the server has to wait for it.</summary>
    public virtual bool WaitsForSilence => false;

    /// <summary>Returns what the bytes show, after a read.</summary>
    public abstract Detection Offer(ProtocolDetector seen);

    /// <summary>Returns what the bytes show, after silence.</summary>
    public virtual Detection Silence(ProtocolDetector seen) => Detection.Undecided;

    /// <summary>Returns what the bytes show if no more follow. There is at least one.</summary>
    public virtual Detection End(ProtocolDetector seen) => Detection.Undecided;

    private sealed class AnyBytes : Signature
    {
        public override Detection Offer(ProtocolDetector seen) => Detection.Recognized;
    }
}
