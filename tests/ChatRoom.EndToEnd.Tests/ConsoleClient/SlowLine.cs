using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>
/// A slow network between one client and a server. Each read of one side reaches the other side unchanged after a delay. It also
/// records the bytes of the client.
/// </summary>
internal sealed class SlowLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TimeSpan _oneWay;
    private readonly MemoryStream _fromClient = new();
    private readonly Task _relayed;

    public SlowLine(int serverPort, TimeSpan oneWay)
    {
        _oneWay = oneWay;
        _listener.Start();
        _relayed = RelayAsync(serverPort);
    }

    /// <summary>Where the client connects to.</summary>
    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>All that the client has sent; to be asked when the connection has ended.</summary>
    public async Task<byte[]> FromClientAsync()
    {
        await _relayed.WaitAsync(Deadline.Default);
        return _fromClient.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _relayed.ContinueWith(static _ => { }, TaskScheduler.Default);
        await _fromClient.DisposeAsync();
    }

    private async Task RelayAsync(int serverPort)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        await Task.Delay(_oneWay); // the handshake of TCP
        await server.ConnectAsync(IPAddress.Loopback, serverPort);
        await Task.WhenAll(RelayAsync(client, server, _fromClient), RelayAsync(server, client, null));
    }

    private async Task RelayAsync(TcpClient from, TcpClient to, MemoryStream? copy)
    {
        var underway = Channel.CreateUnbounded<(DateTime Due, byte[] Bytes)>();
        var delivered = DeliverAsync(underway.Reader, to);
        var chunk = new byte[4096];
        try
        {
            int count;
            while ((count = await from.GetStream().ReadAsync(chunk)) > 0)
            {
                copy?.Write(chunk, 0, count);
                underway.Writer.TryWrite((DateTime.UtcNow + _oneWay, chunk[..count]));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            to.LingerState = new LingerOption(true, 0); // it was reset, and so is the other side
        }

        underway.Writer.Complete();
        await delivered;
    }

    private static async Task DeliverAsync(ChannelReader<(DateTime Due, byte[] Bytes)> underway, TcpClient to)
    {
        try
        {
            await foreach (var (due, bytes) in underway.ReadAllAsync())
            {
                var rest = due - DateTime.UtcNow;
                await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
                await to.GetStream().WriteAsync(bytes);
            }

            if (to.LingerState is { Enabled: true })
            {
                to.Close();
            }
            else
            {
                to.Client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // That side has closed.
        }
    }
}
