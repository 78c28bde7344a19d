using System.Net;
using System.Net.Sockets;

namespace ChatRoom.EndToEnd.Tests.Clients;

/// <summary>Relays connections to a port, and cuts each one after a random number of bytes, in either direction.</summary>
internal sealed class CuttingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Random _random;
    private readonly int _target;
    private readonly Task _running;

    /// <param name="target">The port.</param>
    /// <param name="random">Decides where to cut.</param>
    public CuttingRelay(int target, Random random)
    {
        (_target, _random) = (target, random);
        _listener.Start();
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The number of connections that were cut.</summary>
    public int Cuts { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                using var cut = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                var (down, up) = (_random.Next(500, 5000), _random.Next(100, 1500)); // the first connection gets past the welcome
                var pumps = new[] { PumpAsync(server, client, down, cut.Token), PumpAsync(client, server, up, cut.Token) };
                await Task.WhenAny(pumps);
                await cut.CancelAsync();
                await Task.WhenAll(pumps);
                Cuts++;
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to, int budget, CancellationToken cancellation)
    {
        var buffer = new byte[1024];
        try
        {
            while (budget > 0 && await from.GetStream().ReadAsync(buffer.AsMemory(0, Math.Min(budget, buffer.Length)), cancellation) is > 0 and var count)
            {
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), cancellation);
                budget -= count;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // One of the two has closed the connection, or it was cut.
        }
    }
}
