using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ChatRoom.Bench.Network;

/// <summary>A TCP connection that never waits: the loop calls it when the socket is ready.</summary>
internal sealed class TcpWire : IWire, IPollable, IDisposable
{
    private readonly EventLoop _loop;
    private readonly Socket _socket;
    private IByteSink _sink = null!; // set by Connect, before any event
    private byte[] _unsent = [];
    private int _unsentBytes;
    private bool _connected;
    private bool _reading = true;
    private bool _closed;

    /// <param name="loop">The loop that watches the socket.</param>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <exception cref="SocketException">There are too many open files.</exception>
    public TcpWire(EventLoop loop, AddressFamily family)
    {
        _loop = loop;
        _socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, NoDelay = true };
    }

    /// <summary>SO_RCVBUF, in bytes. Set it before <see cref="Connect"/> to limit the TCP window.</summary>
    public int ReceiveBufferBytes
    {
        set => _socket.ReceiveBufferSize = value;
    }

    /// <summary>Binds the socket to a local address.</summary>
    public void BindTo(IPAddress address)
    {
        const int internetProtocol = 0, bindAddressNoPort = 24; // IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT
        _socket.SetRawSocketOption(internetProtocol, bindAddressNoPort, MemoryMarshal.AsBytes([1]));
        _socket.Bind(new IPEndPoint(address, 0));
    }

    /// <summary>Starts to connect. The sink receives the result.</summary>
    public unsafe void Connect(IPEndPoint server, IByteSink sink)
    {
        _sink = sink;
        var address = server.Serialize();
        int result;
        fixed (byte* bytes = address.Buffer.Span)
        {
            // Socket.Connect of a non-blocking socket always throws, and thousands of exceptions would be measured, too.
            result = Libc.Connect((int)_socket.SafeHandle.DangerousGetHandle(), bytes, address.Size);
        }

        var error = Marshal.GetLastPInvokeError();
        _loop.Add(_socket, this, PollEvents.Writable);
        if (result != 0 && error != Libc.InProgress)
        {
            Close(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (_closed)
        {
            return;
        }

        if (_unsentBytes == 0)
        {
            var sent = _socket.Send(bytes, SocketFlags.None, out _); // an error also shows at the next receive
            if (sent == bytes.Length)
            {
                return;
            }

            bytes = bytes[Math.Max(0, sent)..];
            KeepUnsent(bytes);
            Watch();
            return;
        }

        KeepUnsent(bytes);
    }

    /// <summary>Stops reading from the network, until <see cref="ResumeReading"/>.</summary>
    public void StopReading()
    {
        _reading = false;
        Watch();
    }

    public void ResumeReading()
    {
        _reading = true;
        Watch();
    }

    /// <inheritdoc />
    public void OnReady(PollEvents ready)
    {
        if (!_connected)
        {
            FinishConnect();
            return;
        }

        if ((ready & PollEvents.Writable) != 0)
        {
            SendUnsent();
        }

        if ((ready & ~PollEvents.Writable) != 0 && _reading)
        {
            Receive();
        }
        else if ((ready & (PollEvents.Error | PollEvents.HungUp)) != 0)
        {
            Close("the server reset the connection"); // otherwise the loop would report the event forever
        }
    }

    /// <summary>Closes the connection. Only the first call reports the reason to the sink.</summary>
    public void Close(string reason)
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        _loop.Remove(_socket);
        _socket.Dispose();
        _sink.OnClosed(reason);
    }

    public void Dispose() => Close("left");

    private void FinishConnect()
    {
        var error = (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != SocketError.Success)
        {
            Close(new SocketException((int)error).Message);
            return;
        }

        _connected = true;
        Watch();
        _sink.OnOpened();
    }

    private void Receive()
    {
        var received = _socket.Receive(_loop.ReceiveBuffer, SocketFlags.None, out var error);
        if (received > 0)
        {
            _sink.OnBytes(_loop.ReceiveBuffer.AsSpan(0, received));
        }
        else if (error != SocketError.WouldBlock)
        {
            Close(error == SocketError.Success ? "the server closed the connection" : new SocketException((int)error).Message);
        }
    }

    private void KeepUnsent(ReadOnlySpan<byte> bytes)
    {
        if (_unsentBytes + bytes.Length > _unsent.Length)
        {
            Array.Resize(ref _unsent, Math.Max(1024, (_unsentBytes + bytes.Length) * 2));
        }

        bytes.CopyTo(_unsent.AsSpan(_unsentBytes));
        _unsentBytes += bytes.Length;
    }

    private void SendUnsent()
    {
        var sent = Math.Max(0, _socket.Send(_unsent.AsSpan(0, _unsentBytes), SocketFlags.None, out _));
        _unsentBytes -= sent;
        _unsent.AsSpan(sent, _unsentBytes).CopyTo(_unsent);
        if (_unsentBytes == 0)
        {
            Watch();
        }
    }

    private void Watch()
    {
        if (!_closed)
        {
            _loop.Modify(_socket, (_reading ? PollEvents.Readable : 0) | (_unsentBytes > 0 ? PollEvents.Writable : 0));
        }
    }
}
