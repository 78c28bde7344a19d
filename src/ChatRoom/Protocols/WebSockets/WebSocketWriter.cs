using System.IO.Pipelines;
using ChatRoom.Protocol.WebSockets;
using ChatRoom.Rooms;

namespace ChatRoom.Protocols.WebSockets;

/// <summary>Writes frames, which stand ready in the logs and in replies.</summary>
/// <param name="output">The connection's output.</param>
internal sealed class WebSocketWriter(PipeWriter output) : LineWriter(output)
{
    /// <inheritdoc />
    public override int Count(ReadOnlySpan<byte> lines) => FrameHead.Count(lines);
}
