using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ChatRoom.Client.Connections;

/// <summary>Connects over TCP, and TLS if that is wanted, to the first address of a host that answers.</summary>
internal sealed class TcpTransport(ServerAddress server, CertificateTrust? tls, TimeProvider time) : ITransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    public async Task<Link> OpenAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            var (socket, roundTrip) = await ConnectAsync(patience.Token);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return new Link(socket, tls is null ? stream : await SecureAsync(stream, tls, patience.Token), roundTrip);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ConnectFailedException($"no answer within {Patience.TotalSeconds:0} s");
        }
    }

    private async Task<(Socket Socket, TimeSpan RoundTrip)> ConnectAsync(CancellationToken cancellation)
    {
        SocketException? failure = null;
        foreach (var address in await ResolveAsync(cancellation))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                KeepAlive(socket);
                var begin = time.GetTimestamp();
                await socket.ConnectAsync(new IPEndPoint(address, server.Port), cancellation);
                return (socket, time.GetElapsedTime(begin));
            }
            catch (SocketException e)
            {
                socket.Dispose();
                failure = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new ConnectFailedException(Phrase(failure), failure);
    }

    private async Task<IPAddress[]> ResolveAsync(CancellationToken cancellation)
    {
        try
        {
            return IPAddress.TryParse(server.Host, out var address) ? [address] : await Dns.GetHostAddressesAsync(server.Host, cancellation);
        }
        catch (SocketException e)
        {
            throw new ConnectFailedException($"there is no host called {server.Host}", e);
        }
    }

    private async Task<SslStream> SecureAsync(NetworkStream stream, CertificateTrust trust, CancellationToken cancellation)
    {
        string? fault = null;
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(trust.For(server.Host, found => fault = found), cancellation);
            return secure;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await secure.DisposeAsync();
            throw new ConnectFailedException(fault ?? "the server does not speak TLS on this port, or none that we know", e);
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    /// <summary>Who went to sleep, or lost its network, is to notice within a minute that the server is gone.</summary>
    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    private static string Phrase(SocketException? e) => e?.SocketErrorCode switch
    {
        null => "the host has no address",
        SocketError.ConnectionRefused => "nobody listens there (connection refused)",
        SocketError.TimedOut => "no answer",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no way to that host",
        _ => e.Message,
    };
}
