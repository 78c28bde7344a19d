using System.Net;
using System.Net.Sockets;

namespace ChatRoom.EndToEnd.Tests.Clients;

/// <summary>A proxy between one client and the server that records the bytes of both sides.</summary>
internal sealed class WireTap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly MemoryStream _fromClient = new();
    private readonly MemoryStream _fromServer = new();
    private readonly Task _relayed;

    public WireTap(int serverPort)
    {
        _listener.Start();
        _relayed = RelayAsync(serverPort);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The bytes of both sides. Read them after the connection has ended.</summary>
    public async Task<(byte[] FromClient, byte[] FromServer)> BytesAsync()
    {
        await _relayed.WaitAsync(Testing.Deadline.Default);
        return (_fromClient.ToArray(), _fromServer.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _relayed.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private async Task RelayAsync(int serverPort)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, serverPort);
        var (clientStream, serverStream) = (client.GetStream(), server.GetStream());
        await Task.WhenAll(RelayAsync(clientStream, serverStream, _fromClient), RelayAsync(serverStream, clientStream, _fromServer));
    }

    private static async Task RelayAsync(NetworkStream from, NetworkStream to, MemoryStream copy)
    {
        var chunk = new byte[4096];
        try
        {
            int count;
            while ((count = await from.ReadAsync(chunk)) > 0)
            {
                copy.Write(chunk, 0, count);
                await to.WriteAsync(chunk.AsMemory(0, count));
            }

            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // One side is gone, so the other one ends, too.
        }
    }
}
