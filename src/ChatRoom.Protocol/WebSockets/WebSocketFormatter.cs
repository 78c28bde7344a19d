using ChatRoom.Protocol.Json;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.WebSockets;

/// <summary>The lines of the json dialect, each without its end in a frame of its own.</summary>
public sealed class WebSocketFormatter : Formatter
{
    private static readonly JsonFormatter Json = JsonFormatter.Instance;

    private WebSocketFormatter()
    {
    }

    /// <summary>The form of all clients.</summary>
    public static WebSocketFormatter Instance { get; } = new();

    /// <inheritdoc />
    public override string ProtocolName => "json_websocket";

    /// <inheritdoc />
    public override Display Display => Json.Display;

    /// <inheritdoc />
    public override Formatter With(Display display) => this;

    /// <inheritdoc />
    public override int MaxBytes(ChatEvent e)
    {
        var payload = Json.MaxBytes(e);
        return FrameHead.LengthFor(payload) + payload;
    }

    /// <inheritdoc />
    public override int Write(RoomName room, long id, ChatEvent e, Span<byte> to)
    {
        // The length is known only when the line is there: mostly it is where it belongs already.
        var at = FrameHead.LengthFor(Json.MaxBytes(e));
        var payload = Json.Write(room, id, e, to[at..]) - 1;
        var head = FrameHead.LengthFor(payload);
        if (head < at)
        {
            to.Slice(at, payload).CopyTo(to[head..]);
        }

        FrameHead.Write(to, Opcode.Text, payload);
        return head + payload;
    }

    /// <inheritdoc />
    public override byte[] Format(Reply reply)
    {
        var lines = Json.Format(reply);
        var frames = new byte[lines.AsSpan().Count((byte)'\n') * FrameHead.LengthFor(lines.Length) + lines.Length];
        var written = 0;
        foreach (var range in lines.AsSpan().Split((byte)'\n'))
        {
            if (lines.AsSpan(range) is { IsEmpty: false } line)
            {
                written += FrameHead.Write(frames.AsSpan(written), Opcode.Text, line.Length);
                line.CopyTo(frames.AsSpan(written));
                written += line.Length;
            }
        }

        return frames[..written];
    }
}
