using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ChatRoom.Testing;

/// <summary>A client on a real socket, which reads only when it is asked what it expects.</summary>
public sealed class TestClient : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly ExpectingReader _reader;

    private TestClient(Socket socket, Stream stream)
    {
        _socket = socket;
        _stream = stream;
        _reader = new ExpectingReader(stream, $"the client on {socket.LocalEndPoint}");
    }

    /// <summary>The certificate that the server showed; null without TLS.</summary>
    public X509Certificate2? ServerCertificate => (_stream as SslStream)?.RemoteCertificate as X509Certificate2;

    /// <summary>The protocol that was agreed on by ALPN; empty if none was.</summary>
    public string ApplicationProtocol => $"{(_stream as SslStream)?.NegotiatedApplicationProtocol}";

    /// <summary>Connects to a port of this machine.</summary>
    /// <param name="port">The port.</param>
    /// <param name="receiveBuffer">Bytes that the system takes in while nobody reads; null: its default.</param>
    /// <param name="from">The address of this machine that it connects from; null: the system's choice.</param>
    public static async Task<TestClient> ConnectAsync(int port, int? receiveBuffer = null, IPAddress? from = null)
    {
        var socket = await OpenAsync(port, receiveBuffer, from);
        return new TestClient(socket, new NetworkStream(socket));
    }

    /// <summary>The same over TLS, whatever certificate the server shows.</summary>
    /// <param name="port">The port.</param>
    /// <param name="options">How; null: as ChatRoom's users do, without a certificate of their own.</param>
    /// <param name="receiveBuffer">Bytes that the system takes in while nobody reads; null: its default.</param>
    /// <param name="header">What a load balancer puts in front; null: nothing.</param>
    public static async Task<TestClient> ConnectTlsAsync(
        int port, SslClientAuthenticationOptions? options = null, int? receiveBuffer = null, string? header = null)
    {
        var socket = await OpenAsync(port, receiveBuffer);
        if (header is not null)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(header));
        }

        var tls = new SslStream(new NetworkStream(socket));
        options ??= new SslClientAuthenticationOptions();
        options.TargetHost ??= "127.0.0.1";
        options.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null; // tests look at it themselves
        try
        {
            await tls.AuthenticateAsClientAsync(options).WaitAsync(Deadline.Default);
            return new TestClient(socket, tls);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
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
        // Piece by piece: the deadline is for the server to read on, not for all of it.
        foreach (var piece in bytes.Chunk(64 * 1024))
        {
            await WriteAsync(piece).WithinAsync(() => "the server to read");
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

    /// <summary>So many characters that come next.</summary>
    public Task<string> ReadFirstAsync(int count) => _reader.ReadAsync(count);

    /// <summary>All that comes until the server closes.</summary>
    public Task<string> ReadToEndAsync() => _reader.ReadToEndAsync();

    /// <summary>Says that it will send nothing more.</summary>
    public void EndSending()
    {
        if (_stream is SslStream tls)
        {
            tls.ShutdownAsync().Wait(Deadline.Default);
        }

        _socket.Shutdown(SocketShutdown.Send);
    }

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
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException or AggregateException or InvalidOperationException)
        {
            // Gone already.
        }

        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task<bool> WriteAsync(byte[] piece)
    {
        await _stream.WriteAsync(piece);
        return true;
    }

    /// <summary>Breaks the connection off (RST).</summary>
    public ValueTask ResetAsync()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
        return DisposeAsync();
    }

    private static async Task<Socket> OpenAsync(int port, int? receiveBuffer, IPAddress? from = null)
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
        return socket;
    }
}
