using System.Net;
using System.Net.Sockets;

namespace ChatRoom.Server.Health;

/// <summary>
/// A connection whose every step blocks the caller's thread alone, until a deadline. The socket does not block, and is polled
/// (poll(2)): a blocking .NET socket with a timeout would wait for the runtime's socket thread, which may be what is stuck.
/// </summary>
internal sealed class PolledStream : Stream
{
    private readonly Socket _socket;
    private readonly long _deadline;

    /// <param name="socket">A bound socket, which the stream owns.</param>
    /// <param name="remote">The address to connect to.</param>
    /// <param name="timeout">How long connecting, reading and writing may take in all.</param>
    /// <exception cref="TimeoutException">The connection was not accepted in time.</exception>
    /// <exception cref="SocketException">The connection was refused.</exception>
    public PolledStream(Socket socket, EndPoint remote, TimeSpan timeout)
    {
        _socket = socket;
        _deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        socket.Blocking = false;
        Connect(remote);
    }

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    /// <exception cref="TimeoutException">Nothing came in time.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            var read = _socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                return read;
            }

            WaitOrThrow(error, SelectMode.SelectRead);
        }
    }

    /// <inheritdoc />
    /// <exception cref="TimeoutException">The peer did not accept everything in time.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var sent = _socket.Send(buffer, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                buffer = buffer[sent..];
            }
            else
            {
                WaitOrThrow(error, SelectMode.SelectWrite);
            }
        }
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Connect(EndPoint remote)
    {
        try
        {
            _socket.Connect(remote);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            WaitOrThrow(SocketError.WouldBlock, SelectMode.SelectWrite);
            if ((SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! is var error and not SocketError.Success)
            {
                throw new SocketException((int)error);
            }
        }
    }

    private void WaitOrThrow(SocketError error, SelectMode mode)
    {
        if (error is not SocketError.WouldBlock)
        {
            throw new SocketException((int)error);
        }

        var left = _deadline - Environment.TickCount64;
        if (left <= 0 || !_socket.Poll(TimeSpan.FromMilliseconds(left), mode))
        {
            throw new TimeoutException();
        }
    }
}
