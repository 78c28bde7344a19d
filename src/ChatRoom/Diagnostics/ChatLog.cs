using System.Net;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRoom.Diagnostics;

/// <summary>
/// The log of the chat. It never contains the text of a message, a refused alias or a password, and no token but the one-time admin
/// token, once. It contains aliases only if <see cref="LogOptions.Aliases"/> is set.
/// </summary>
internal sealed partial class ChatLog(ILogger<ChatLog> logger, IOptions<ChatRoomOptions> options)
{
    private readonly LogThrottle _connected = new("connected");
    private readonly LogThrottle _named = new("named");
    private readonly LogThrottle _disconnected = new("disconnected");
    private readonly LogThrottle _refused = new("refused");
    private readonly LogThrottle _proxyHeaders = new("refused for their PROXY header");
    private readonly LogThrottle _tooSlow = new("too slow");
    private readonly LogThrottle _heldBack = new("held back");
    private readonly LogThrottle _placesNotSaved = new("places not saved");
    private readonly LogThrottle _wrongPasswords = new("wrong passwords");
    private readonly LogThrottle _aliasesFailed = new("failures of the alias registry");
    private readonly LogThrottle _presenceFailed = new("failures of presence");

    public void Connected(string connection, EndPoint? remote)
    {
        if (_connected.TryPass())
        {
            LogConnected(connection, ConnectionStatistics.Readable(remote));
        }
    }

    /// <summary>Logs that a client has chosen an alias or changed it.</summary>
    public void Named(string connection, Alias alias)
    {
        if (options.Value.Log.Aliases && _named.TryPass())
        {
            LogNamed(connection, alias.ToString());
        }
    }

    /// <summary>Logs that a client has registered its alias.</summary>
    public void Registered(string connection, Alias alias) => LogRegistered(connection, options.Value.Log.Aliases ? alias.ToString() : "its alias");

    /// <summary>Shows the operator the one-time admin token.</summary>
    public void AdminTokenIssued(string token) => LogAdminTokenIssued(token);

    /// <summary>Logs that anybody can become the admin whom the settings name.</summary>
    public void AdminNotRegistered(string name) => LogAdminNotRegistered(name);

    /// <summary>Logs that a client has become an admin.</summary>
    public void BecameAdmin(string connection, Alias alias) => LogBecameAdmin(connection, options.Value.Log.Aliases ? alias.ToString() : "its account");

    /// <summary>Logs that an unused account will expire, or has expired. The audit log names it.</summary>
    public void AccountExpires(bool isOver)
    {
        if (isOver)
        {
            LogAccountExpired();
        }
        else
        {
            LogAccountExpires();
        }
    }

    /// <summary>Logs that a client has given a wrong password or access token. For which account stays out of the log: it may be a password, too.</summary>
    public void WrongPassword(IPAddress? remote)
    {
        if (_wrongPasswords.TryPass())
        {
            LogWrongPassword(remote?.ToString() ?? "this machine");
        }
    }

    /// <param name="connection">The connection's id.</param>
    /// <param name="alias">The client's alias; null if it has none.</param>
    /// <param name="cause">Why the connection ended.</param>
    public void Disconnected(string connection, Alias? alias, CloseCause cause)
    {
        if (!_disconnected.TryPass())
        {
            return;
        }

        if (alias is not null && options.Value.Log.Aliases)
        {
            LogDisconnected(connection, alias.ToString(), ChatStatistics.SnakeCase(cause));
        }
        else
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

    public void ClosedWithoutHeader(EndPoint? peer) => LogClosedWithoutHeader(ConnectionStatistics.Readable(peer));

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

    public void AliasesFailed(Exception exception)
    {
        if (_aliasesFailed.TryPass())
        {
            LogAliasesFailed(exception);
        }
    }

    public void PresenceFailed(Exception exception)
    {
        if (_presenceFailed.TryPass())
        {
            LogPresenceFailed(exception);
        }
    }

    /// <summary>Logs how many events were not logged one by one. Called once a second.</summary>
    public void Turn()
    {
        foreach (var throttle in (ReadOnlySpan<LogThrottle>)[_connected, _named, _disconnected, _refused, _proxyHeaders, _tooSlow, _heldBack, _placesNotSaved, _wrongPasswords, _aliasesFailed, _presenceFailed])
        {
            if (throttle.Turn() is > 0 and var suppressed)
            {
                LogSuppressed(suppressed, throttle.Name);
            }
        }
    }

    public void DrainBegun(int connections, TimeSpan timeout) => LogDrainBegun(connections, Duration.Format(timeout));

    public void DrainDone(TimeSpan elapsed) => LogDrainDone(Duration.Format(elapsed));

    [LoggerMessage(EventIds.SessionFailed, LogLevel.Error, "Connection {ConnectionId:l} closed by an internal error")]
    public partial void SessionFailed(string connectionId, Exception exception);

    /// <param name="step">The name of the step.</param>
    /// <param name="exception">The failure.</param>
    [LoggerMessage(EventIds.StepFailed, LogLevel.Error, "Internal error: {Step:l} failed; the server continues")]
    public partial void StepFailed(string step, Exception exception);

    [LoggerMessage(EventIds.DrainBegun, LogLevel.Information, "Shutting down, clients to notify: {Connections}, timeout: {Timeout:l}")]
    private partial void LogDrainBegun(int connections, string timeout);

    [LoggerMessage(EventIds.DrainDone, LogLevel.Information, "All connections closed after {Elapsed:l}")]
    private partial void LogDrainDone(string elapsed);

    [LoggerMessage(EventIds.DrainCutShort, LogLevel.Warning, "Connections that did not close in time and were aborted: {Connections}")]
    public partial void DrainCutShort(int connections);

    [LoggerMessage(EventIds.ClosedWithoutHeader, LogLevel.Debug, "Connection from {RemoteEndPoint:l} closed before its PROXY header")]
    private partial void LogClosedWithoutHeader(string? remoteEndPoint);

    [LoggerMessage(EventIds.Connected, LogLevel.Information, "Connection {ConnectionId:l} from {RemoteEndPoint:l}")]
    private partial void LogConnected(string connectionId, string? remoteEndPoint);

    [LoggerMessage(EventIds.Disconnected, LogLevel.Information, "Connection {ConnectionId:l} ended: {Cause:l}")]
    private partial void LogDisconnected(string connectionId, string cause);

    [LoggerMessage(EventIds.Disconnected, LogLevel.Information, "Connection {ConnectionId:l} ({Alias:l}) ended: {Cause:l}", EventName = "NamedDisconnected")]
    private partial void LogDisconnected(string connectionId, string alias, string cause);

    [LoggerMessage(EventIds.Named, LogLevel.Information, "Connection {ConnectionId:l} is {Alias:l}")]
    private partial void LogNamed(string connectionId, string alias);

    [LoggerMessage(EventIds.Registered, LogLevel.Information, "Connection {ConnectionId:l} has registered {Alias:l}")]
    private partial void LogRegistered(string connectionId, string alias);

    [LoggerMessage(EventIds.AdminTokenIssued, LogLevel.Information, "This server has no admin. To become one, log in to your account (or /register) and enter, once: /admin {Token:l}")]
    private partial void LogAdminTokenIssued(string token);

    [LoggerMessage(EventIds.AdminNotRegistered, LogLevel.Information, "ChatRoom:Admins names {Name:l}, which nobody has registered: the first user to register it becomes an admin")]
    private partial void LogAdminNotRegistered(string name);

    [LoggerMessage(EventIds.BecameAdmin, LogLevel.Warning, "Connection {ConnectionId:l} used the one-time token: {Alias:l} is now an admin")]
    private partial void LogBecameAdmin(string connectionId, string alias);

    [LoggerMessage(EventIds.WrongPassword, LogLevel.Information, "Wrong password or access token from {RemoteAddress:l}")]
    private partial void LogWrongPassword(string remoteAddress);

    [LoggerMessage(EventIds.AccountExpires, LogLevel.Information, "An unused account will expire (the audit log names it)")]
    private partial void LogAccountExpires();

    [LoggerMessage(EventIds.AccountExpired, LogLevel.Information, "An unused account has expired, and its alias is free (the audit log names it)")]
    private partial void LogAccountExpired();

    [LoggerMessage(EventIds.Refused, LogLevel.Warning, "Connection from {RemoteEndPoint:l} refused: {Reason:l}")]
    private partial void LogRefused(string? remoteEndPoint, string reason);

    [LoggerMessage(EventIds.ProxyHeaderRefused, LogLevel.Warning, "Connection from {RemoteEndPoint:l} refused for its PROXY header: {Problem:l}")]
    private partial void LogProxyHeaderRefused(string? remoteEndPoint, string problem);

    [LoggerMessage(EventIds.TooSlow, LogLevel.Information, "Connection {ConnectionId:l} is too slow, messages skipped so far: {Skipped}")]
    private partial void LogTooSlow(string connectionId, long skipped);

    [LoggerMessage(EventIds.HeldBack, LogLevel.Information, "Connection {ConnectionId:l} is over its message rate and is held back")]
    private partial void LogHeldBack(string connectionId);

    [LoggerMessage(EventIds.PlacesNotSaved, LogLevel.Error, "Cannot save resume positions, will retry")]
    private partial void LogPlacesNotSaved(Exception exception);

    [LoggerMessage(EventIds.AliasesFailed, LogLevel.Error, "Cannot check aliases; clients are asked to try again later")]
    private partial void LogAliasesFailed(Exception exception);

    [LoggerMessage(EventIds.PresenceFailed, LogLevel.Error, "Cannot read or change who is in which room")]
    private partial void LogPresenceFailed(Exception exception);

    [LoggerMessage(EventIds.Suppressed, LogLevel.Information, "{Suppressed} more {Event:l} in the last second")]
    private partial void LogSuppressed(int suppressed, string @event);
}
