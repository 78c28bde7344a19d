using System.Net;
using ChatRoom.Diagnostics;
using ChatRoom.Limits;
using ChatRoom.Moderation;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Connections;

/// <summary>
/// The right of a connection to be served. Over TLS it is taken before the handshake, which costs, and is a feature of the
/// connection. Whoever took it gives it back.
/// </summary>
internal sealed class ConnectionPermit : ConnectionPlace, IDisposable
{
    private readonly ConnectionLimits _limits;
    private readonly ConnectionContext _connection;
    private Session? _session;
    private bool _hasGivenWay;

    /// <summary>Asks for a permit; <see cref="Refusal"/> is the answer. A banned address gets none, with or without an account.</summary>
    public ConnectionPermit(ConnectionLimits limits, BanList bans, ConnectionContext connection)
        : base(connection.RemoteEndPoint)
    {
        (_limits, _connection) = (limits, connection);
        if (Remote is IPEndPoint { Address: var address } && bans.FindNetwork(address) is not null)
        {
            limits.AllowanceOf(Remote)?.Take(AddressLimit.Connection); // a banned address that comes on and on is closed without an answer
            Refusal = RefusalReason.Banned;
        }
        else
        {
            Refusal = limits.TryEnter(this);
        }
    }

    /// <summary>The reason why the connection must be refused; null: it may stay.</summary>
    public RefusalReason? Refusal { get; }

    /// <summary>Whether the connection has come to the chat.</summary>
    public bool HasArrived => Volatile.Read(ref _session) is not null;

    /// <summary>Whether another connection has taken its place.</summary>
    public bool HasGivenWay => Volatile.Read(ref _hasGivenWay);

    /// <summary>The connection has come to the chat.</summary>
    public void Arrive(Session session)
    {
        Volatile.Write(ref _session, session);
        Interlocked.MemoryBarrier(); // either this thread sees that it has given way, or the other one sees the session
        if (HasGivenWay)
        {
            session.Stop(CloseCause.GaveWay);
        }
    }

    /// <summary>The client has an alias, or waits for the server: no other connection takes its place from now on. Returns false if one has.</summary>
    public bool TryKeep() => _limits.TryKeep(this);

    /// <summary>The server waits for the client again, which has no alias.</summary>
    public void Expose() => _limits.Expose(this);

    /// <inheritdoc />
    public override void GiveWay()
    {
        Volatile.Write(ref _hasGivenWay, true);
        Interlocked.MemoryBarrier();

        // The end of this session may run at once; the new connection does not wait for that.
        ThreadPool.UnsafeQueueUserWorkItem(static permit => permit.End(), this, preferLocal: false);
    }

    /// <summary>Gives it back.</summary>
    public void Dispose() => _limits.Leave(this);

    private void End()
    {
        if (Volatile.Read(ref _session) is { } session)
        {
            session.Stop(CloseCause.GaveWay);
        }
        else
        {
            _connection.Abort(new ConnectionAbortedException("a new connection needs the place of this one without an alias"));
        }
    }
}
