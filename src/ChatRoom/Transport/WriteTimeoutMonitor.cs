using System.Net.Sockets;

namespace ChatRoom.Transport;

/// <summary>
/// Tells a peer that takes nothing from one that takes little: a pending write says that nothing more fits, and TCP
/// says whether the peer acknowledged anything meanwhile (Linux, <c>tcp_info.tcpi_bytes_acked</c>). Where TCP cannot
/// be asked, the time that the write is pending counts.
/// </summary>
internal sealed class WriteTimeoutMonitor(Socket? socket, TimeProvider time)
{
    private long _acked;
    private long _since;

    /// <summary>Whether the peer has taken no byte for this long. To be asked now and then, by one caller.</summary>
    /// <param name="flushing">Whether a write waits for the peer.</param>
    /// <param name="timeout">How long.</param>
    public bool IsStuck(bool flushing, TimeSpan timeout)
    {
        if (!flushing)
        {
            _since = 0;
            return false;
        }

        var acked = TcpInfo.Of(socket)?.Acknowledged ?? 0;
        if (_since == 0 || acked != _acked)
        {
            _acked = acked;
            _since = time.GetTimestamp();
        }

        return time.GetElapsedTime(_since) >= timeout;
    }
}
