using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ChatRoom.Server.Transport;

/// <summary>
/// Listens on Unix sockets. .NET 10 provides memory for as many bytes of a client's address as the server's own path has. A client
/// that has bound a longer address ends the process ("Destination is too short" in the socket thread). An endpoint that claims the
/// longest address there is gets enough memory.
/// </summary>
internal static class UnixListenSocket
{
    /// <summary>Creates the socket of an endpoint, as Kestrel's option of the same name does.</summary>
    /// <exception cref="UnixSocketException">The Unix socket cannot be created. The message says why.</exception>
    public static Socket Create(EndPoint endpoint)
    {
        if (endpoint is not UnixDomainSocketEndPoint unix)
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        }

        try
        {
            return Bind(unix);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            if (!IsAbandoned(unix))
            {
                throw new UnixSocketException($"cannot listen on unix:{unix}: another server listens there, or the file is not a socket; stop the server, or choose another path", e);
            }

            Delete(unix);
            return Bind(unix);
        }
        catch (SocketException e)
        {
            var folder = Path.GetDirectoryName($"{unix}");
            throw new UnixSocketException($"cannot listen on unix:{unix}: {(Directory.Exists(folder) ? e.Message : $"the folder {folder} does not exist; create it")}", e);
        }
    }

    private static Socket Bind(UnixDomainSocketEndPoint unix)
    {
        // Kestrel's URLs name paths only, no abstract sockets.
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new LongestEndPoint($"{unix}"));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Returns whether a killed server has left the file: nobody listens, and the file is empty, as sockets are.</summary>
    private static bool IsAbandoned(UnixDomainSocketEndPoint unix)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Blocking = false; // a server whose backlog is full still listens
        try
        {
            client.Connect(unix);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused && new FileInfo($"{unix}") is { Exists: true, Length: 0 };
        }
    }

    /// <summary>Deletes the file of a closed socket, which .NET does for endpoints of its own only.</summary>
    public static void Delete(EndPoint endpoint)
    {
        try
        {
            if (endpoint is UnixDomainSocketEndPoint unix)
            {
                File.Delete($"{unix}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is gone or not ours any more: nothing is left to delete.
        }
    }

    /// <summary>A path in an address of the greatest length: <c>sockaddr_un</c>, unix(7). Zeros after the path do not count.</summary>
    private sealed class LongestEndPoint(string path) : EndPoint
    {
        private const int FamilyBytes = 2;
        private const int MostBytes = FamilyBytes + 108;

        public override AddressFamily AddressFamily => AddressFamily.Unix;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Unix, MostBytes);
            Encoding.UTF8.GetBytes(path, address.Buffer.Span[FamilyBytes..]);
            return address;
        }

        public override EndPoint Create(SocketAddress socketAddress) => new UnixDomainSocketEndPoint(path).Create(socketAddress);
    }
}

/// <summary>The server cannot listen on a Unix socket. The message is for the operator.</summary>
internal sealed class UnixSocketException(string message, Exception cause) : Exception(message, cause);
