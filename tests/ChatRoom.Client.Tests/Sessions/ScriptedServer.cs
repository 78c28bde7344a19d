using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRoom.Connection.Transport;

namespace ChatRoom.Client.Tests.Sessions;

/// <summary>A server on loopback whose connections the test scripts. It is also the transport that connects to it.</summary>
internal sealed class ScriptedServer : ITransport, IDisposable
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(20);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private readonly EndPoint _endpoint;

    /// <summary>Whether clients believe that nobody else can read what they send.</summary>
    public bool IsPrivate { get; init; } = true;

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

        return new Link(socket, new NetworkStream(socket, ownsSocket: true)) { IsPrivate = IsPrivate };
    }

    /// <summary>Accepts a connection and sends nothing.</summary>
    public async Task<Peer> AcceptSilentAsync() => new(await _listener.AcceptTcpClientAsync().WaitAsync(WaitTimeout));

    /// <summary>Accepts a connection and sends the prompt.</summary>
    public async Task<Peer> AcceptAsync()
    {
        var peer = await AcceptSilentAsync();
        await peer.SayAsync("alias?");
        return peer;
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>The server's end of a connection.</summary>
    internal sealed class Peer(TcpClient client) : IDisposable
    {
        private readonly StreamReader _reader = new(client.GetStream());

        public async Task SayAsync(string text) => await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));

        /// <summary>Returns the next line. Answers <c>/ids on</c> and <c>/resume</c> like a server that does not have these commands.</summary>
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

        public async Task<string?> ReadAnyLineAsync() => await _reader.ReadLineAsync().WaitAsync(WaitTimeout);

        /// <summary>Returns the text of one read, which is one message to the tutorial's server.</summary>
        public async Task<string> ReadAsync()
        {
            var buffer = new byte[4096];
            return Encoding.UTF8.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(WaitTimeout));
        }

        /// <summary>Reads the alias, accepts the client and returns the alias.</summary>
        public async Task<string?> AdmitAsync()
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
