using System.Net;
using ChatRoom.Diagnostics;
using ChatRoom.Limits;
using ChatRoom.Moderation;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Connections;

/// <summary>
/// The right of a connection to be served. Where something that costs is done first (a TLS handshake), it is taken before that,
/// and stands on the connection's features. It is given back by whoever took it.
/// </summary>
internal sealed class ConnectionPermit : ConnectionPlace, IDisposable
{
    private readonly ConnectionLimits _limits;
    private readonly ConnectionContext _connection;
    private Session? _session;
    private bool _hasGivenWay;

    /// <summary>Takes a permit, if there is one (<see cref="Refusal"/>). A banned address gets none, with or without an account.</summary>
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

    /// <summary>Why there is none; null if there is.</summary>
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

    /// <summary>The client has an alias.</summary>
    public void Named() => _limits.Named(this);

    /// <inheritdoc />
    public override void GiveWay()
    {
        Volatile.Write(ref _hasGivenWay, true);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _session) is { } session)
        {
            session.Stop(CloseCause.GaveWay);
        }
        else
        {
            _connection.Abort(new ConnectionAbortedException("a new connection needs the place of this one without an alias"));
        }
    }

    /// <summary>Gives it back.</summary>
    public void Dispose() => _limits.Leave(this);
}
