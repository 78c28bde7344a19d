using ChatRoom.Limits;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Server.Transport;

/// <summary>On an HTTP connection's features: its place in the <see cref="HttpGate"/>, which alone changes it.</summary>
internal sealed class HttpPermit : SocketPermit
{
    private readonly HttpGate _gate;
    private ConnectionContext? _connection;
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
    public override void Leave() => _gate.Leave(this);

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
