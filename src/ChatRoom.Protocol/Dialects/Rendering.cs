namespace ChatRoom.Protocol.Dialects;

/// <summary>
/// How events become bytes. A room renders an event once for each rendering that one of its members uses; each
/// instance is compared by reference, so there is one per form.
/// </summary>
public abstract class Rendering
{
    /// <summary>An upper bound, in bytes, of what <see cref="Write"/> writes for this event.</summary>
    public abstract int MaxBytes(ChatEvent e);

    /// <summary>Writes the event as one line, its end included; returns how many bytes it took.</summary>
    /// <param name="id">Its number in its room; 0 if it has none.</param>
    /// <param name="e">The event.</param>
    /// <param name="to">Room for <see cref="MaxBytes"/> bytes.</param>
    public abstract int Write(long id, ChatEvent e, Span<byte> to);

    /// <summary>What the server says to one client, as one line, its end included.</summary>
    public abstract byte[] Notice(string text);

    /// <summary>The last of the three classic lines, which tells a newcomer that it is in.</summary>
    public abstract byte[] Welcome();

    /// <summary>One event by itself, for one client.</summary>
    /// <param name="id">Its number in its room; 0 if it has none.</param>
    /// <param name="e">The event.</param>
    public byte[] Line(long id, ChatEvent e)
    {
        var bytes = new byte[MaxBytes(e)];
        return bytes[..Write(id, e, bytes)];
    }
}
