using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Web;

/// <summary>WebSockets of a server.</summary>
internal static class WebSocketServer
{
    /// <summary>A key of 16 bytes.</summary>
    public const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    /// <summary>Returns the URL of the WebSocket, without TLS.</summary>
    public static Uri ChatUrl(this TestServer server) => new($"ws://127.0.0.1:{server.HttpPort}/chat");

    /// <summary>Sends a request as it is; returns the connection and the head of the response.</summary>
    /// <param name="server">The server.</param>
    /// <param name="request">The request; its lines end with LF.</param>
    /// <param name="receiveBuffer">The size of the socket's receive buffer; null: the system's default.</param>
    /// <param name="endpoint">The name of the endpoint.</param>
    public static async Task<(NetworkStream Stream, string Head)> AskAsync(this TestServer server, string request, int? receiveBuffer = null, string endpoint = "Http")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.ReceiveBufferSize = receiveBuffer ?? socket.ReceiveBufferSize;
        await socket.ConnectAsync(IPAddress.Loopback, server.PortOf(endpoint));
        var stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request.ReplaceLineEndings("\r\n")));
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await ReadAsync(stream, one).WithinAsync(() => $"the head of a response, after: {head}");
            head.Append((char)one[0]);
        }

        return (stream, head.ToString());
    }

    /// <summary>Opens a WebSocket whose frames the test sees.</summary>
    /// <param name="server">The server.</param>
    /// <param name="headers">Further headers, one a line.</param>
    /// <param name="receiveBuffer">The size of the socket's receive buffer; null: the system's default.</param>
    /// <param name="before">What is sent before the request.</param>
    /// <param name="endpoint">The name of the endpoint.</param>
    public static async Task<FrameClient> OpenAsync(this TestServer server, string headers = "", int? receiveBuffer = null, string before = "", string endpoint = "Http")
    {
        var (stream, head) = await server.AskAsync(before + Request(headers), receiveBuffer, endpoint);
        return head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal) ? new FrameClient(stream) : throw new FormatException(head);
    }

    /// <summary>Returns a complete request.</summary>
    /// <param name="headers">Further headers, one a line.</param>
    public static string Request(string headers = "") =>
        $"GET /chat HTTP/1.1\nHost: 127.0.0.1\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: {Key}\n"
        + (headers.Length == 0 ? "\n" : $"{headers}\n\n");

    private static async Task<bool> ReadAsync(Stream stream, byte[] one)
    {
        await stream.ReadExactlyAsync(one);
        return true;
    }
}
