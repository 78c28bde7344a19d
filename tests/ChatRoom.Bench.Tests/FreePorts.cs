using System.Net;
using System.Net.Sockets;

namespace ChatRoom.Bench.Tests;

/// <summary>Finds ports for servers.</summary>
internal static class FreePorts
{
    /// <summary>Returns the first of two free neighboring ports, below the ephemeral ports.</summary>
    public static int FirstOfTwo()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            try
            {
                using var one = new TcpListener(IPAddress.Loopback, port);
                using var other = new TcpListener(IPAddress.Loopback, port + 1);
                one.Start();
                other.Start();
                return port;
            }
            catch (SocketException)
            {
                // The port is in use.
            }
        }
    }
}
