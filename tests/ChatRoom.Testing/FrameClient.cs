using System.Buffers.Binary;
using System.Text;
using ChatRoom.Protocol.WebSockets;

namespace ChatRoom.Testing;

/// <summary>A client of a WebSocket that sees the frames themselves. Those of the server must be final, without mask and reserved bits.</summary>
/// <param name="stream">Reads from, and writes to, the server.</param>
public sealed class FrameClient(Stream stream) : IAsyncDisposable
{
    /// <summary>Sends bytes in one write.</summary>
    public async Task SendAsync(byte[] bytes)
    {
        await stream.WriteAsync(bytes);
        await stream.FlushAsync();
    }

    /// <summary>Sends a text message in one frame.</summary>
    public Task SendAsync(string text) => SendAsync(ClientFrame.Text(text));

    /// <summary>Reads the next frame.</summary>
    /// <exception cref="EndOfStreamException">The connection has ended.</exception>
    public async Task<(Opcode Opcode, byte[] Payload)> ReadAsync()
    {
        var head = await ReadAsync(2);
        if ((head[0] & 0xF0) != 0x80 || head[1] > 127)
        {
            throw new FormatException($"not a frame of a server: {Convert.ToHexString(head)}");
        }

        long length = head[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2)),
            127 => BinaryPrimitives.ReadInt64BigEndian(await ReadAsync(8)),
            var few => few,
        };
        return ((Opcode)(head[0] & 0x0F), await ReadAsync((int)length));
    }

    /// <summary>Reads the next frame, which is a text; pings are left out.</summary>
    public async Task<string> ReadTextAsync()
    {
        while (true)
        {
            switch (await ReadAsync())
            {
                case (Opcode.Ping, _):
                    break;
                case (Opcode.Text, var text):
                    return Encoding.UTF8.GetString(text);
                case var (opcode, payload):
                    throw new FormatException($"expected a text, got {opcode} {Convert.ToHexString(payload)}");
            }
        }
    }

    /// <summary>Reads texts up to the close frame; returns the last one and the code.</summary>
    public async Task<(string? Last, CloseCode Code)> ReadToCloseAsync()
    {
        string? last = null;
        while (true)
        {
            switch (await ReadAsync())
            {
                case (Opcode.Text, var text):
                    last = Encoding.UTF8.GetString(text);
                    break;
                case (Opcode.Close, var payload):
                    return (last, (CloseCode)BinaryPrimitives.ReadUInt16BigEndian(payload));
            }
        }
    }

    /// <summary>Waits until the server closes the connection, which sends nothing more.</summary>
    public async Task ExpectEndAsync()
    {
        var more = new byte[1];
        if (await stream.ReadAsync(more).AsTask().WithinAsync(() => "the end of the connection") != 0)
        {
            throw new FormatException($"expected the end, got {more[0]}");
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await ReadExactlyAsync(bytes).WithinAsync(() => $"{count} bytes of a frame");
        return bytes;
    }

    private async Task<bool> ReadExactlyAsync(byte[] bytes)
    {
        await stream.ReadExactlyAsync(bytes);
        return true;
    }
}
