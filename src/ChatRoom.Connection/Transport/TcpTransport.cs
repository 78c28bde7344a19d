using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ChatRoom.Connection.Transport;

/// <summary>Connects to the first address of a host that answers, over TCP and, if configured, TLS.</summary>
internal sealed class TcpTransport(ServerAddress server, CertificateTrust? tls, TimeProvider time) : ITransport
{
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(15);

    /// <summary>The timeout of each address of the host.</summary>
    public TimeSpan AddressTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Resolves a host name.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <inheritdoc />
    public async Task<Link> OpenAsync(CancellationToken cancellation)
    {
        var socket = await ConnectAsync(cancellation);
        var stream = new NetworkStream(socket, ownsSocket: true);
        return new Link(socket, tls is null ? stream : await WithinAsync(StepTimeout, limit => SecureAsync(stream, tls, limit), cancellation));
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        ConnectFailedException? failure = null;
        foreach (var address in await WithinAsync(StepTimeout, ResolveAsync, cancellation))
        {
            try
            {
                return await WithinAsync(AddressTimeout, limit => ConnectAsync(address, limit), cancellation);
            }
            catch (ConnectFailedException e)
            {
                failure = e; // the next address may answer
            }
        }

        throw failure ?? new ConnectFailedException("the host has no address");
    }

    private async Task<Socket> ConnectAsync(IPAddress address, CancellationToken cancellation)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }; // throws on a machine without IPv6
            KeepAlive(socket);
            await socket.ConnectAsync(new IPEndPoint(address, server.Port), cancellation);
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new ConnectFailedException(Phrase(e), e);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    private async Task<T> WithinAsync<T>(TimeSpan timeout, Func<CancellationToken, Task<T>> act, CancellationToken cancellation)
    {
        using var clock = new CancellationTokenSource(timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellation);
        try
        {
            return await act(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new ConnectFailedException($"no answer within {timeout.TotalSeconds:0.##} s", e);
        }
    }

    private async Task<IPAddress[]> ResolveAsync(CancellationToken cancellation)
    {
        try
        {
            return IPAddress.TryParse(server.Host, out var address) ? [address] : await Resolve(server.Host, cancellation);
        }
        catch (SocketException e)
        {
            throw new ConnectFailedException($"unknown host {server.Host}", e);
        }
    }

    private async Task<SslStream> SecureAsync(NetworkStream stream, CertificateTrust trust, CancellationToken cancellation)
    {
        ConnectFailedException? fault = null;
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(trust.For(server.Host, found => fault = found), cancellation);
            return secure;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await secure.DisposeAsync();
            throw fault ?? new ConnectFailedException("no TLS on this port", e);
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    /// <summary>Enables keepalive, so that the client notices a lost server within a minute, for example after a suspend.</summary>
    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    private static string Phrase(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused: is the server running?",
        SocketError.TimedOut => "no answer",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route to host",
        _ => e.Message,
    };
}
