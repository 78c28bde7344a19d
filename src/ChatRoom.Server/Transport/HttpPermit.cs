using System.Net;
using ChatRoom.Limits;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Server.Transport;

/// <summary>On an HTTP connection's features: its place in the <see cref="HttpGate"/>, which alone changes it.</summary>
internal sealed class HttpPermit : SocketPermit
{
    private readonly HttpGate _gate;
    private readonly Lock _lock = new();
    private ConnectionContext? _connection;
    private SocketPermit? _chat; // while it carries WebSockets
    private int _webSockets;
    private bool _isOver; // the socket is closed
    private bool _isClosed;

    /// <param name="gate">Where it counts.</param>
    /// <param name="address">The client's address; null if it has none, or is not limited.</param>
    /// <param name="isLocal">Whether it may take the connections that are for this machine.</param>
    public HttpPermit(HttpGate gate, AddressKey? address, bool isLocal)
    {
        (_gate, Address, IsLocal) = (gate, address, isLocal);
        Idle = new LinkedListNode<HttpPermit>(this);
    }

    /// <summary>The client's address; null if it has none, or is not limited.</summary>
    public AddressKey? Address { get; }

    /// <summary>Whether it may take the connections that are for this machine.</summary>
    public bool IsLocal { get; }

    /// <summary>Its place among the idle ones.</summary>
    public LinkedListNode<HttpPermit> Idle { get; }

    /// <summary>Since when it has been idle, if it is.</summary>
    public long IdleSince { get; set; }

    /// <summary>Requests under way.</summary>
    public int Requests { get; set; }

    /// <summary>Whether it has left the gate, because it closed or another connection took its place.</summary>
    public bool HasLeft { get; set; }

    /// <inheritdoc />
    public override void Attach(ConnectionContext connection)
    {
        connection.Features.Set(this);
        Volatile.Write(ref _connection, connection);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isClosed))
        {
            Close();
        }
    }

    /// <inheritdoc />
    public override void Leave()
    {
        lock (_lock)
        {
            _isOver = true;
            _gate.Leave(this);
            _chat?.Leave();
            _chat = null;
        }
    }

    /// <summary>
    /// A WebSocket begins: the connection is one of the chat from now on, and takes a place there. Returns false if there is none,
    /// or the chat does not answer the client.
    /// </summary>
    /// <param name="gate">Where it counts from now on.</param>
    /// <param name="client">The address that counts as that of the client.</param>
    /// <param name="reason">Why not.</param>
    public bool TryUpgrade(ChatGate gate, EndPoint? client, out RefusalReason reason)
    {
        lock (_lock)
        {
            if (_webSockets > 0)
            {
                var refusal = gate.ReasonToClose(client);
                reason = refusal ?? default;
                if (refusal is not null)
                {
                    return false;
                }
            }
            else if (gate.TryEnter(client, out reason) is { } chat)
            {
                _chat = chat;
                _gate.Leave(this);
            }
            else
            {
                return false;
            }

            _webSockets++;
            return true;
        }
    }

    /// <summary>A WebSocket has ended. If it was the last one and the connection stays, it is one of HTTP again.</summary>
    public void Downgrade()
    {
        lock (_lock)
        {
            if (--_webSockets > 0 || _isOver)
            {
                return;
            }

            _chat?.Leave();
            _chat = null;
            if (_gate.TryReturn(this))
            {
                return;
            }
        }

        Close();
    }

    /// <summary>Serves a request. Meanwhile no other connection takes this one's place.</summary>
    public async Task DuringAsync(Func<Task> request)
    {
        _gate.Begin(this);
        try
        {
            await request();
        }
        finally
        {
            _gate.End(this);
        }
    }

    /// <summary>Closes the connection's socket at once.</summary>
    public void Close()
    {
        Volatile.Write(ref _isClosed, true);
        Interlocked.MemoryBarrier(); // either this thread sees the connection, or the one that attaches it sees that it is closed
        Volatile.Read(ref _connection)?.Abort(new ConnectionAbortedException("a new connection needs the place of this idle one"));
    }
}
