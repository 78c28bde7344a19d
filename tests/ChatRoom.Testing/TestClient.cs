using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ChatRoom.Testing;

/// <summary>A client on a real socket. It reads only when a test expects something.</summary>
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

    /// <summary>The server's certificate; null without TLS.</summary>
    public X509Certificate2? ServerCertificate => (_stream as SslStream)?.RemoteCertificate as X509Certificate2;

    /// <summary>The protocol that ALPN has selected; empty if none.</summary>
    public string ApplicationProtocol => $"{(_stream as SslStream)?.NegotiatedApplicationProtocol}";

    /// <summary>Connects to a port of this machine.</summary>
    /// <param name="port">The port.</param>
    /// <param name="receiveBuffer">The size of the socket's receive buffer in bytes; null: the system's default.</param>
    /// <param name="from">The local address; null: the system's choice.</param>
    public static async Task<TestClient> ConnectAsync(int port, int? receiveBuffer = null, IPAddress? from = null)
    {
        var socket = await OpenAsync(port, receiveBuffer, from);
        return new TestClient(socket, new NetworkStream(socket));
    }

    /// <summary>Connects to a port of this machine with TLS, and accepts any certificate.</summary>
    /// <param name="port">The port.</param>
    /// <param name="options">The TLS options; null: the defaults, without a client certificate.</param>
    /// <param name="receiveBuffer">The size of the socket's receive buffer in bytes; null: the system's default.</param>
    /// <param name="header">The PROXY header to send before the handshake; null: none.</param>
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
        options.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null; // tests check the certificate themselves
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

    /// <summary>The client's port.</summary>
    public int LocalPort => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Answers the prompt with an alias, and waits for the welcome.</summary>
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
        // Send in pieces, so that the deadline applies to each piece.
        foreach (var piece in bytes.Chunk(64 * 1024))
        {
            await WriteAsync(piece).WithinAsync(() => "the server to read");
        }
    }

    public Task SendLineAsync(string line) => SendAsync($"{line}\n");

    /// <summary>Checks that the next text is exactly this.</summary>
    public Task ExpectAsync(string text) => _reader.ExpectAsync(text);

    /// <summary>Checks that the next line is exactly this, with LF as its end.</summary>
    public Task ExpectLineAsync(string line) => _reader.ExpectAsync($"{line}\n");

    /// <summary>Reads everything up to and including a text.</summary>
    public Task<string> SkipToAsync(string text) => _reader.ReadThroughAsync(text);

    public Task<string> ReadLineAsync() => _reader.ReadLineAsync();

    /// <summary>Reads a number of characters.</summary>
    public Task<string> ReadFirstAsync(int count) => _reader.ReadAsync(count);

    /// <summary>Reads until the server closes the connection.</summary>
    public Task<string> ReadToEndAsync() => _reader.ReadToEndAsync();

    /// <summary>Closes the sending direction.</summary>
    public void EndSending()
    {
        if (_stream is SslStream tls)
        {
            tls.ShutdownAsync().Wait(Deadline.Default);
        }

        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Closes the socket without reading the rest.</summary>
    public void Abort() => _socket.Close(timeout: 0);

    /// <summary>Leaves gracefully. Afterwards the others have been notified, and the alias is free again.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            EndSending();
            await ReadToEndAsync();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException or AggregateException or InvalidOperationException)
        {
            // The connection is closed already.
        }

        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task<bool> WriteAsync(byte[] piece)
    {
        await _stream.WriteAsync(piece);
        return true;
    }

    /// <summary>Resets the connection (RST).</summary>
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
