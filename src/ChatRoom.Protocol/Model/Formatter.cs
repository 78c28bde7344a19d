namespace ChatRoom.Protocol.Model;

/// <summary>
/// Turns events and replies into the bytes of a protocol: nothing else does. A room renders an event once for each
/// <see cref="Events"/> that one of its members uses; instances are compared by reference, so there is one per form.
/// </summary>
public abstract class Formatter
{
    /// <summary>The name of the protocol, for statistics.</summary>
    public abstract string ProtocolName { get; }

    /// <summary>The formatter that renders this client's events. Formatters whose events are the same bytes share one.</summary>
    public virtual Formatter Events => this;

    /// <summary>What precedes each event.</summary>
    public abstract Display Display { get; }

    /// <summary>Returns the formatter of the same protocol that shows this.</summary>
    public abstract Formatter With(Display display);

    /// <summary>Returns an upper bound, in bytes, of what <see cref="Write"/> writes for an event.</summary>
    public abstract int MaxBytes(ChatEvent e);

    /// <summary>Writes an event, complete; returns how many bytes it took.</summary>
    /// <param name="room">The room of the event.</param>
    /// <param name="id">Its number in its room; 0 if it has none.</param>
    /// <param name="e">The event.</param>
    /// <param name="to">Room for <see cref="MaxBytes"/> bytes.</param>
    public abstract int Write(RoomName room, long id, ChatEvent e, Span<byte> to);

    /// <summary>Returns the bytes of a reply; empty if this protocol has nothing to say.</summary>
    public abstract byte[] Format(Reply reply);
}
