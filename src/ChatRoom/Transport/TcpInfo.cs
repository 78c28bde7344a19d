using System.Buffers.Binary;
using System.Net.Sockets;

namespace ChatRoom.Transport;

/// <summary>What Linux tells of a TCP connection (<c>tcp(7)</c>, <c>TCP_INFO</c>).</summary>
/// <param name="Acknowledged">
/// Bytes that the peer has acknowledged (<c>tcpi_bytes_acked</c>, RFC 4898); of a connection that was accepted the SYN does not
/// count, but the FIN does.
/// </param>
/// <param name="IsClosed">Whether it is over: reset, timed out, or closed by both sides.</param>
/// <param name="HasPeerClosed">Whether the peer has closed its side (its FIN has arrived), or it is over.</param>
internal readonly record struct TcpInfo(long Acknowledged, bool IsClosed, bool HasPeerClosed)
{
    private const int IpProtoTcp = 6;
    private const int Option = 11;
    private const int BytesAckedOffset = 120;
    private const byte Closed = 7;
    private const byte CloseWait = 8;
    private const byte LastAck = 9;

    /// <summary>Asks; null where it cannot be asked: another system, an older one, another kind of socket, one that was disposed of.</summary>
    public static TcpInfo? Of(Socket? socket)
    {
        if (socket is null || !OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            Span<byte> info = stackalloc byte[256];
            var length = socket.GetRawSocketOption(IpProtoTcp, Option, info);
            return length >= BytesAckedOffset + sizeof(ulong)
                ? new TcpInfo(BinaryPrimitives.ReadInt64LittleEndian(info[BytesAckedOffset..]), info[0] == Closed, info[0] is Closed or CloseWait or LastAck)
                : null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
