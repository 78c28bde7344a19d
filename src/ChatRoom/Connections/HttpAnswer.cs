using System.Text;

namespace ChatRoom.Connections;

/// <summary>The answer to an HTTP request on a port for chat, which <c>curl</c> and browsers show.</summary>
internal static class HttpAnswer
{
    /// <summary>Returns a minimal response whose body is one line.</summary>
    public static byte[] Of(string text)
    {
        var body = Encoding.UTF8.GetBytes(text + "\n");
        var head = $"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }
}
