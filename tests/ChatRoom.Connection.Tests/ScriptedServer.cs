using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ChatRoom.Connection.Transport;

namespace ChatRoom.Connection.Tests;

/// <summary>A server on loopback whose connections the test scripts.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(20);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ScriptedServer() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ChatOptions Options => new($"127.0.0.1:{Port}", "bot") { Rooms = ["#lobby"] };

    /// <summary>Connects a client that reconnects without a wait.</summary>
    public Task<ChatConnection> ConnectAsync(ChatOptions? options = null) => ChatConnection.ConnectAsync(
        options ?? Options, new TcpTransport(new ServerAddress("127.0.0.1", Port), null, TimeProvider.System), TimeProvider.System, new Zero(),
        TestContext.Current.CancellationToken);

    /// <summary>Connects a client, and welcomes it.</summary>
    public async Task<(ChatConnection Client, Peer Peer)> WelcomeAsync(ChatOptions? options = null)
    {
        var connecting = ConnectAsync(options);
        var peer = await AcceptAsync();
        await peer.WelcomeAsync();
        return (await connecting, peer);
    }

    /// <summary>Accepts a connection and sends the prompt.</summary>
    public async Task<Peer> AcceptAsync(string prompt = "alias?")
    {
        var peer = new Peer(await _listener.AcceptTcpClientAsync().WaitAsync(WaitTimeout));
        await peer.SendAsync(prompt);
        return peer;
    }

    /// <summary>Returns whether a client waits to be accepted.</summary>
    public bool HasWaiting() => _listener.Pending();

    public void Dispose() => _listener.Dispose();

    /// <summary>The server's end of a connection.</summary>
    internal sealed class Peer(TcpClient client) : IDisposable
    {
        private readonly StreamReader _reader = new(client.GetStream());

        public Task SendAsync(string text) => client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

        /// <summary>Returns the next request; null at the end of the connection.</summary>
        public async Task<JsonObject?> TryReadAsync() =>
            await _reader.ReadLineAsync().WaitAsync(WaitTimeout) is { } line ? JsonNode.Parse(line)!.AsObject() : null;

        /// <summary>Returns the next request.</summary>
        public async Task<JsonObject> ReadAsync() => await TryReadAsync() ?? throw new EndOfStreamException("expected a request");

        /// <summary>Reads the first request, and welcomes the client into the lobby.</summary>
        /// <param name="past">What the client sees before <c>live</c>.</param>
        /// <returns>The first request.</returns>
        public async Task<JsonObject> WelcomeAsync(params string[] past)
        {
            var hello = await ReadAsync();
            await SendAsync("\n" + """{"type":"welcome","alias":"bot","resume":"TOKEN","rooms":["#lobby"],"limits":{"messages_per_second":0,"message_burst":0}}""" + "\n");
            await SendAsync("""{"type":"joined-room","room":"#lobby","topic":"","members":1,"next":"e1:5"}""" + "\n");
            await SendAsync(string.Concat(past.Select(static line => $"{line}\n")));
            await SendAsync("""{"type":"live","room":"#lobby","next":"e1:5"}""" + "\n");
            return hello;
        }

        /// <summary>Stores a message: the client sees it, and that it is accepted.</summary>
        public async Task AcceptAsync(JsonObject say, long id)
        {
            await SendAsync($$"""{"type":"message","room":"#lobby","id":{{id}},"at":"2026-11-22T15:00:00.123Z","alias":"bot","text":"{{say["say"]}}"}""" + "\n");
            await SendAsync($$"""{"type":"accepted","ref":"{{say["ref"]}}","room":"#lobby","id":{{id}}}""" + "\n");
        }

        public void Dispose()
        {
            _reader.Dispose();
            client.Dispose();
        }
    }

    private sealed class Zero : Random
    {
        public override double NextDouble() => 0;
    }
}
