using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>
/// A fixed address in front of a server that stops and restarts. Another process could take a port that the server has freed.
/// Where there is no server, a connection is closed at once.
/// </summary>
internal sealed class Forwarder : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _accepting;
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private volatile int _target;

    public Forwarder()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAllAsync();
    }

    /// <summary>Its port on loopback.</summary>
    public int Port { get; }

    /// <summary>The server's port on loopback; 0 while there is none.</summary>
    public int Target
    {
        get => _target;
        set => _target = value;
    }

    /// <summary>Pulls the plug: ends all connections there are.</summary>
    public void Cut()
    {
        while (_clients.TryTake(out var client))
        {
            client.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private async Task AcceptAllAsync()
    {
        while (true)
        {
            _ = ForwardAsync(await _listener.AcceptTcpClientAsync());
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            _clients.Add(client);
            try
            {
                if (Target is > 0 and var port)
                {
                    await server.ConnectAsync(IPAddress.Loopback, port);
                    await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
                }
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // One side is gone, so close the other one.
            }
        }
    }
}
