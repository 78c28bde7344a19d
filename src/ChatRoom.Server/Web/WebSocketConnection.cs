using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace ChatRoom.Server.Web;

/// <summary>
/// The connection of a WebSocket, as the chat sees it. When its request has ended, nothing of that is touched any more: the web
/// server may use it for another request.
/// </summary>
internal sealed class WebSocketConnection : ConnectionContext
{
    private readonly Lock _lock = new();
    private Action? _abort; // null when the request has ended

    /// <param name="id">Its id.</param>
    /// <param name="transport">Reads and writes its frames.</param>
    /// <param name="abort">Ends it at once.</param>
    /// <param name="closed">Is canceled when it is closed.</param>
    public WebSocketConnection(string id, IDuplexPipe transport, Action abort, CancellationToken closed)
    {
        (ConnectionId, Transport, ConnectionClosed, _abort) = (id, transport, closed, abort);
    }

    /// <inheritdoc />
    public override string ConnectionId { get; set; }

    /// <inheritdoc />
    public override IFeatureCollection Features { get; } = new FeatureCollection(initialCapacity: 2);

    /// <inheritdoc />
    public override IDictionary<object, object?> Items
    {
        get => field ??= new Dictionary<object, object?>();
        set;
    }

    /// <inheritdoc />
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc />
    public override EndPoint? LocalEndPoint { get; set; }

    /// <inheritdoc />
    public override EndPoint? RemoteEndPoint { get; set; }

    /// <inheritdoc />
    public override CancellationToken ConnectionClosed { get; set; }

    /// <inheritdoc />
    public override void Abort() => Abort(new ConnectionAbortedException());

    /// <inheritdoc />
    public override void Abort(ConnectionAbortedException abortReason)
    {
        lock (_lock)
        {
            _abort?.Invoke();
        }
    }

    /// <summary>Its request ends.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _abort = null;
        }
    }
}
