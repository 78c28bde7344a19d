using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ChatRoom.Testing;

/// <summary>
/// Finds ports for programs that cannot choose one themselves. They are below the ephemeral ports, one of which a connection of another
/// test could take before the program does.
/// </summary>
public static class FreePorts
{
    private const int First = 10_000;
    private const int Last = 32_000; // Linux: net.ipv4.ip_local_port_range begins above it

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>Returns a free port.</summary>
    public static int Next() => FirstOf(1);

    /// <summary>Returns the first of two free neighboring ports.</summary>
    public static int FirstOfTwo() => FirstOf(2);

    private static int FirstOf(int count)
    {
        while (true)
        {
            var ports = Enumerable.Range(Random.Shared.Next(First, Last), count).ToArray();
            if (ports.All(IsFree) && ports.All(static port => Given.TryAdd(port, true)))
            {
                return ports[0];
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
