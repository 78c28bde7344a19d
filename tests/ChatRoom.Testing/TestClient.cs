using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatRoom.Testing;

/// <summary>A client on a real socket, which reads only when it is asked what it expects.</summary>
public sealed class TestClient : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly ExpectingReader _reader;

    private TestClient(Socket socket)
    {
        _socket = socket;
        _reader = new ExpectingReader(new NetworkStream(socket), $"the client on {socket.LocalEndPoint}");
    }

    /// <summary>Connects to a port of this machine.</summary>
    /// <param name="port">The port.</param>
    /// <param name="receiveBuffer">Bytes that the system takes in while nobody reads; null: its default.</param>
    /// <param name="from">The address of this machine that it connects from; null: the system's choice.</param>
    public static async Task<TestClient> ConnectAsync(int port, int? receiveBuffer = null, IPAddress? from = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        return new TestClient(socket);
    }

    /// <summary>The port that the server sees it come from.</summary>
    public int LocalPort => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Answers the prompt with an alias on a line, and waits to be let in.</summary>
    public async Task<TestClient> JoinAsync(string alias, string lineEnd = "\n")
    {
        await ExpectAsync("alias?");
        await SendAsync($"{alias}{lineEnd}");
        await SkipToAsync($"You are now connected!{lineEnd}");
        return this;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await _socket.SendAsync(bytes.AsMemory(sent)).AsTask().WithinAsync(() => "the server to read");
        }
    }

    public Task SendLineAsync(string line) => SendAsync($"{line}\n");

    /// <summary>What comes next is exactly this.</summary>
    public Task ExpectAsync(string text) => _reader.ExpectAsync(text);

    /// <summary>The next line is exactly this, and ends with LF alone.</summary>
    public Task ExpectLineAsync(string line) => _reader.ExpectAsync($"{line}\n");

    /// <summary>Everything up to and including this text.</summary>
    public Task<string> SkipToAsync(string text) => _reader.ReadThroughAsync(text);

    public Task<string> ReadLineAsync() => _reader.ReadLineAsync();

    /// <summary>All that comes until the server closes.</summary>
    public Task<string> ReadToEndAsync() => _reader.ReadToEndAsync();

    /// <summary>Says that it will send nothing more.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Goes without a word, and without reading what is left.</summary>
    public void Abort() => _socket.Close(timeout: 0);

    /// <summary>Leaves in order: when it is done, the others have been told, and its alias is free again.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            EndSending();
            await ReadToEndAsync();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // Gone already.
        }

        _socket.Dispose();
    }
}
