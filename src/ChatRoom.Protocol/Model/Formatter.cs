namespace ChatRoom.Protocol.Model;

/// <summary>
/// Turns the events of rooms into the bytes of a protocol. A room renders an event once for each formatter that one of its
/// members uses; instances are compared by reference, so there is one per form.
/// </summary>
public abstract class Formatter
{
    /// <summary>Returns an upper bound, in bytes, of what <see cref="Write"/> writes for an event.</summary>
    public abstract int MaxBytes(ChatEvent e);

    /// <summary>Writes an event as one line, its end included; returns how many bytes it took.</summary>
    /// <param name="room">The room of the event.</param>
    /// <param name="id">Its number in its room; 0 if it has none.</param>
    /// <param name="e">The event.</param>
    /// <param name="to">Room for <see cref="MaxBytes"/> bytes.</param>
    public abstract int Write(RoomName room, long id, ChatEvent e, Span<byte> to);

    /// <summary>What the server says to one client, as one line, its end included.</summary>
    public abstract byte[] Notice(string text);

    /// <summary>The last of the three classic lines, which tells a newcomer that it is in.</summary>
    public abstract byte[] Welcome();

    /// <summary>Returns one event by itself, for one client.</summary>
    /// <inheritdoc cref="Write" path="/param[@name!='to']" />
    public byte[] Line(RoomName room, long id, ChatEvent e)
    {
        var bytes = new byte[MaxBytes(e)];
        return bytes[..Write(room, id, e, bytes)];
    }
}
