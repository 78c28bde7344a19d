using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRoom.Client.Connections;

namespace ChatRoom.Client.Tests.Sessions;

/// <summary>A server that does with each connection what the test says; it is its own transport, over loopback.</summary>
internal sealed class ScriptedServer : ITransport, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private readonly EndPoint _endpoint;

    public ScriptedServer()
    {
        _listener.Start();
        _endpoint = _listener.LocalEndpoint;
    }

    public async Task<Link> OpenAsync(CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_endpoint, cancellation);
        }
        catch (SocketException e)
        {
            throw new ConnectFailedException(e.Message, e);
        }

        return new Link(socket, new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>Accepts a connection and says nothing.</summary>
    public async Task<Peer> AcceptSilentAsync() => new(await _listener.AcceptTcpClientAsync().WaitAsync(Patience));

    /// <summary>Accepts a connection and asks for its alias.</summary>
    public async Task<Peer> AcceptAsync()
    {
        var peer = await AcceptSilentAsync();
        await peer.SayAsync("alias?");
        return peer;
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>A connection, seen from the server.</summary>
    internal sealed class Peer(TcpClient client) : IDisposable
    {
        private readonly StreamReader _reader = new(client.GetStream());

        public async Task SayAsync(string text) => await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));

        /// <summary>The next line. What the client asks in order to come back is answered as by a server that knows nothing of it.</summary>
        public async Task<string?> ReadLineAsync()
        {
            while (true)
            {
                var line = await ReadAnyLineAsync();
                if (line is not ("/ids on" or "/resume"))
                {
                    return line;
                }

                await SayAsync($"* unknown command: {line.Split(' ')[0]} (try /help)\n");
            }
        }

        public async Task<string?> ReadAnyLineAsync() => await _reader.ReadLineAsync().WaitAsync(Patience);

        /// <summary>What one read brings, as the tutorial's server takes it.</summary>
        public async Task<string> ReadAsync()
        {
            var buffer = new byte[4096];
            return Encoding.UTF8.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(Patience));
        }

        /// <summary>Lets whoever it is in; the alias.</summary>
        public async Task<string?> LetInAsync()
        {
            var alias = await ReadLineAsync();
            await SayAsync($"{alias} has connected to the chat room!\nYou are now connected!\n");
            return alias;
        }

        public void Dispose()
        {
            _reader.Dispose();
            client.Dispose();
        }
    }
}
