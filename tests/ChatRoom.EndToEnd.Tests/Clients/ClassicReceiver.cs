using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Clients;

/// <summary>
/// The classic client's receiving loop, as in <c>examples/classic_client.py</c>: <c>recv(1024).decode('utf-8')</c>, which fails
/// where a read ends inside a character.
/// </summary>
internal sealed class ClassicReceiver : IDisposable
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Deadline.Default.TotalMilliseconds };
    private readonly byte[] _buffer = new byte[1024];
    private readonly StringBuilder _received = new();
    private readonly string _alias;

    public ClassicReceiver(int port, string alias)
    {
        _alias = alias;
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>Sends a message, as the classic client does.</summary>
    public void Say(string text) => Send($"{_alias}: {text}");

    /// <summary>Receives until a text has arrived. Blocks its thread, as the classic client does.</summary>
    /// <exception cref="DecoderFallbackException">A read ended inside a character, which crashes the classic client.</exception>
    public void ReceiveUntil(string text)
    {
        while (!$"{_received}".Contains(text, StringComparison.Ordinal))
        {
            var length = _socket.Receive(_buffer, SocketFlags.None, out var error);
            if (length == 0)
            {
                throw new EndOfStreamException($"{_alias}: '{text}' did not come ({error}), but: {_received}");
            }

            var message = Strict.GetString(_buffer, 0, length);
            if (message == "alias?")
            {
                Send(_alias);
            }
            else
            {
                _received.Append(message).Append('\n');
            }
        }

        _received.Clear();
    }

    public void Dispose() => _socket.Dispose();

    private void Send(string text) => _socket.Send(Encoding.UTF8.GetBytes(text));
}
