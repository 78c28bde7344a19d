using System.Text;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>The answer to an HTTP request on a port for chat, which <c>curl</c> and browsers show.</summary>
internal static class HttpAnswer
{
    /// <summary>Returns a minimal response whose body is the wording of a reply.</summary>
    public static byte[] Format(Reply reply)
    {
        var body = Encoding.UTF8.GetBytes(string.Concat(Wording.Of(reply).Select(static line => line + "\n")));
        var head = $"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }
}
