using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Protocol.Classic;

/// <summary>
/// The bytes of the classic tutorial client: those of <see cref="TextFormatter"/> with LF, except for the history, which looks
/// as it did when it was new, because such a client takes a line for a message.
/// </summary>
public sealed class ClassicFormatter : Formatter
{
    // With the longest alias in the lines that follow it, this fits into the 1,024 bytes that such a client reads at once.
    private const int HistoryBytesOnJoin = 640;

    private const int MotdBytesOnJoin = 640;

    // One per form, as those of text.
    private static readonly ClassicFormatter[] Forms =
        [.. from ids in (bool[])[false, true] from timestamps in (bool[])[false, true] select new ClassicFormatter(TextFormatter.For(LineEnd.Lf, timestamps, ids))];

    private readonly TextFormatter _text;

    private ClassicFormatter(TextFormatter text) => _text = text;

    /// <summary>The form of a new client.</summary>
    public static ClassicFormatter Default => Forms[0];

    /// <inheritdoc />
    public override string ProtocolName => "classic";

    /// <inheritdoc />
    public override Formatter Events => _text;

    /// <inheritdoc />
    public override Display Display => _text.Display;

    /// <inheritdoc />
    public override Formatter With(Display display) => Forms[(display.Ids ? 2 : 0) + (display.Timestamps ? 1 : 0)];

    /// <inheritdoc />
    public override int MaxBytes(ChatEvent e) => _text.MaxBytes(e);

    /// <inheritdoc />
    public override int Write(RoomName room, long id, ChatEvent e, Span<byte> to) => _text.Write(room, id, e, to);

    /// <inheritdoc />
    public override byte[] Format(Reply reply) => reply switch
    {
        HistoryPage history => FormatHistory(history),
        Motd { IsOnJoin: true } motd => FormatGreeting(motd),
        Bell => [], // it would be a message of its own
        _ => _text.Format(reply),
    };

    /// <summary>Returns the first lines that fit, and how to see the others.</summary>
    private byte[] FormatGreeting(Motd motd)
    {
        var (lines, bytes) = (0, 0);
        while (lines < motd.Lines.Count && (bytes += _text.Format(motd with { Lines = [motd.Lines[lines]] }).Length) <= MotdBytesOnJoin)
        {
            lines++;
        }

        return _text.Format(lines == motd.Lines.Count ? motd : motd with { Lines = [.. motd.Lines.Take(lines), "… (/motd)"] });
    }

    private byte[] FormatHistory(HistoryPage history)
    {
        var mostBytes = history.IsOnJoin ? HistoryBytesOnJoin : HistoryPage.MostBytes;
        byte[] lines = [.. PastEvent.Newest(history.Events, past => _text.Line(history.Room, past.Id, past.Event), mostBytes).SelectMany(static line => line)];
        return lines.Length > 0 ? lines : _text.Format(history with { Events = [] });
    }
}
