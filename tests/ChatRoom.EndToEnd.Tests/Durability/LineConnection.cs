using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>
/// The connection of a client. It returns every whole line that arrived before the connection broke. A broken connection ends
/// normally; only a long silence is an exception.
/// </summary>
internal sealed class LineConnection : IDisposable
{
    private const string Prompt = "alias?";

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _chunk = new byte[64 * 1024];
    private readonly List<byte> _unread = [];
    private int _searched;

    /// <summary>Connects to a port of this machine, and waits to be asked for the alias; null: it was broken off.</summary>
    public static async Task<LineConnection?> OpenAsync(int port)
    {
        var connection = new LineConnection();
        try
        {
            await connection._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            while (connection._unread.Count < Prompt.Length)
            {
                if (!await connection.ReceiveAsync())
                {
                    connection.Dispose();
                    return null;
                }
            }

            connection.Take(Prompt.Length).Should().Be(Prompt);
            return connection;
        }
        catch (SocketException)
        {
            connection.Dispose();
            return null;
        }
    }

    /// <summary>Returns the next line without its end; null if the connection has ended. Bytes after the last line end are not a line.</summary>
    public async ValueTask<string?> ReadLineAsync()
    {
        int end;
        while ((end = _unread.IndexOf((byte)'\n', _searched)) < 0)
        {
            _searched = _unread.Count;
            if (!await ReceiveAsync())
            {
                return null;
            }
        }

        var line = Take(end + 1)[..^1];
        return line.StartsWith(Prompt, StringComparison.Ordinal) ? line[Prompt.Length..] : line; // asked again
    }

    /// <summary>Sends lines. Returns false if the connection has ended.</summary>
    public async Task<bool> SendAsync(string lines)
    {
        try
        {
            var bytes = Encoding.UTF8.GetBytes(lines);
            for (var sent = 0; sent < bytes.Length;)
            {
                sent += await _socket.SendAsync(bytes.AsMemory(sent)).AsTask().WithinAsync(static () => "the server to read");
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Aborts the connection, as a pulled plug does. Bytes in transit are lost.</summary>
    public void Reset()
    {
        try
        {
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection is aborted already.
        }

        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<bool> ReceiveAsync()
    {
        try
        {
            var count = await _socket.ReceiveAsync(_chunk).WithinAsync(() => $"a line after {_unread.Count} bytes of one");
            _unread.AddRange(_chunk.AsSpan(0, count));
            return count > 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private string Take(int count)
    {
        var text = Encoding.UTF8.GetString([.. _unread.Take(count)]);
        _unread.RemoveRange(0, count);
        _searched = 0;
        return text;
    }
}
