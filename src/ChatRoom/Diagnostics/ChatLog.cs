using System.Net;
using ChatRoom.Connections;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Diagnostics;

/// <summary>Everything that the chat logs. Never the text of a message, an alias that was refused, or a password.</summary>
internal sealed partial class ChatLog(ILogger<ChatLog> logger)
{
    private readonly LogThrottle _connected = new("connected");
    private readonly LogThrottle _disconnected = new("disconnected");
    private readonly LogThrottle _refused = new("refused");
    private readonly LogThrottle _proxyHeaders = new("refused for their PROXY header");
    private readonly LogThrottle _tooSlow = new("too slow");
    private readonly LogThrottle _heldBack = new("held back");
    private readonly LogThrottle _placesNotSaved = new("places not saved");

    public void Connected(string connection, EndPoint? remote)
    {
        if (_connected.TryPass())
        {
            LogConnected(connection, ConnectionStatistics.Readable(remote));
        }
    }

    public void Disconnected(string connection, CloseCause cause)
    {
        if (_disconnected.TryPass())
        {
            LogDisconnected(connection, ChatStatistics.SnakeCase(cause));
        }
    }

    public void Refused(RefusalReason reason, EndPoint? remote)
    {
        if (_refused.TryPass())
        {
            LogRefused(ConnectionStatistics.Readable(remote), ChatStatistics.SnakeCase(reason));
        }
    }

    public void ProxyHeaderRefused(EndPoint? peer, string problem)
    {
        if (_proxyHeaders.TryPass())
        {
            LogProxyHeaderRefused(ConnectionStatistics.Readable(peer), problem);
        }
    }

    public void TooSlow(string connection, long skipped)
    {
        if (_tooSlow.TryPass())
        {
            LogTooSlow(connection, skipped);
        }
    }

    public void HeldBack(string connection)
    {
        if (_heldBack.TryPass())
        {
            LogHeldBack(connection);
        }
    }

    public void PlacesNotSaved(Exception exception)
    {
        if (_placesNotSaved.TryPass())
        {
            LogPlacesNotSaved(exception);
        }
    }

    /// <summary>Called once a second: tells how many events were not logged one by one.</summary>
    public void Turn()
    {
        foreach (var throttle in (ReadOnlySpan<LogThrottle>)[_connected, _disconnected, _refused, _proxyHeaders, _tooSlow, _heldBack, _placesNotSaved])
        {
            if (throttle.Turn() is > 0 and var suppressed)
            {
                LogSuppressed(suppressed, throttle.Name);
            }
        }
    }

    [LoggerMessage(EventIds.SessionFailed, LogLevel.Error, "Connection {ConnectionId:l} ended by a mistake of the server")]
    public partial void SessionFailed(string connectionId, Exception exception);

    [LoggerMessage(EventIds.DrainBegun, LogLevel.Information, "Going down: telling {Connections} connections, {Timeout} at most")]
    public partial void DrainBegun(int connections, TimeSpan timeout);

    [LoggerMessage(EventIds.DrainDone, LogLevel.Information, "All connections have ended, after {Elapsed}")]
    public partial void DrainDone(TimeSpan elapsed);

    [LoggerMessage(EventIds.DrainCutShort, LogLevel.Warning, "{Connections} connections did not end in time and are cut off")]
    public partial void DrainCutShort(int connections);

    [LoggerMessage(EventIds.ProbeFailed, LogLevel.Error, "The round trip through the chat failed: {Reason:l}")]
    public partial void ProbeFailed(string reason);

    [LoggerMessage(EventIds.ClosedWithoutHeader, LogLevel.Debug, "Connection from {RemoteEndPoint:l} ended before its PROXY header")]
    public partial void ClosedWithoutHeader(EndPoint? remoteEndPoint);

    [LoggerMessage(EventIds.Connected, LogLevel.Information, "Connection {ConnectionId:l} from {RemoteEndPoint:l}")]
    private partial void LogConnected(string connectionId, string? remoteEndPoint);

    [LoggerMessage(EventIds.Disconnected, LogLevel.Information, "Connection {ConnectionId:l} ended: {Cause:l}")]
    private partial void LogDisconnected(string connectionId, string cause);

    [LoggerMessage(EventIds.Refused, LogLevel.Warning, "Connection from {RemoteEndPoint:l} refused: {Reason:l}")]
    private partial void LogRefused(string? remoteEndPoint, string reason);

    [LoggerMessage(EventIds.ProxyHeaderRefused, LogLevel.Warning, "Connection from {RemoteEndPoint:l} refused for its PROXY header: {Problem:l}")]
    private partial void LogProxyHeaderRefused(string? remoteEndPoint, string problem);

    [LoggerMessage(EventIds.TooSlow, LogLevel.Information, "Connection {ConnectionId:l} does not keep up; {Skipped} messages skipped so far")]
    private partial void LogTooSlow(string connectionId, long skipped);

    [LoggerMessage(EventIds.HeldBack, LogLevel.Information, "Connection {ConnectionId:l} sends faster than it may, and is held back")]
    private partial void LogHeldBack(string connectionId);

    [LoggerMessage(EventIds.PlacesNotSaved, LogLevel.Error, "How far clients have got cannot be saved at present; it is tried again")]
    private partial void LogPlacesNotSaved(Exception exception);

    [LoggerMessage(EventIds.Suppressed, LogLevel.Information, "{Suppressed} more {Event:l} in the last second")]
    private partial void LogSuppressed(int suppressed, string @event);
}
