using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace ChatRoom.Testing;

/// <summary>A client of .NET's own, over HTTP/1.1 or HTTP/2, with or without TLS. Any certificate is accepted.</summary>
public sealed class WebSocketClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null },
    });

    private WebSocketClient()
    {
    }

    /// <summary>The subprotocol that the server has chosen.</summary>
    public string? Subprotocol => _socket.SubProtocol;

    /// <summary>Connects.</summary>
    /// <param name="url">The URL, which begins with <c>ws</c> or <c>wss</c>.</param>
    /// <param name="isHttp2">Whether over HTTP/2, and nothing else.</param>
    /// <param name="configure">Sets further options; null: there are none.</param>
    public static async Task<WebSocketClient> ConnectAsync(Uri url, bool isHttp2 = false, Action<ClientWebSocketOptions>? configure = null)
    {
        var client = new WebSocketClient();
        client._socket.Options.HttpVersion = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11;
        client._socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        configure?.Invoke(client._socket.Options);
        using var time = new CancellationTokenSource(Deadline.Default);
        try
        {
            await client._socket.ConnectAsync(url, client._http, time.Token);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a message.</summary>
    public async Task SendAsync(string text)
    {
        using var time = new CancellationTokenSource(Deadline.Default);
        await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, time.Token);
    }

    /// <summary>Reads the next message.</summary>
    /// <exception cref="EndOfStreamException">The server has closed the connection.</exception>
    public async Task<string> ReadAsync()
    {
        using var time = new CancellationTokenSource(Deadline.Default);
        var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer, time.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw new EndOfStreamException($"the server has closed the connection: {(int?)_socket.CloseStatus}");
            }

            text.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
            }
        }
    }

    /// <summary>Reads messages until the server closes the connection, and answers that; returns the last message and the code.</summary>
    public async Task<(string? Last, int Code)> ReadToCloseAsync()
    {
        string? last = null;
        while (true)
        {
            try
            {
                last = await ReadAsync();
            }
            catch (EndOfStreamException)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                return (last, (int)_socket.CloseStatus!);
            }
        }
    }

    /// <summary>Closes the connection, and reads up to the server's answer; returns its code.</summary>
    public async Task<int> CloseAsync(WebSocketCloseStatus code = WebSocketCloseStatus.NormalClosure)
    {
        using var time = new CancellationTokenSource(Deadline.Default);
        await _socket.CloseAsync(code, "bye", time.Token);
        return (int)_socket.CloseStatus!;
    }

    /// <summary>Ends the connection without a close frame.</summary>
    public void Abort()
    {
        _socket.Abort();
        _http.Dispose();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open)
        {
            try
            {
                await CloseAsync();
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
            {
                // It is gone.
            }
        }

        _socket.Dispose();
        _http.Dispose();
    }
}
