using System.Runtime.InteropServices;
using ChatRoom.Diagnostics;

namespace ChatRoom.Server.Logging;

/// <summary>The log messages of the process itself.</summary>
internal static partial class ServerLog
{
    /// <summary>The server has started and listens.</summary>
    [LoggerMessage(EventIds.Started, LogLevel.Information, "ChatRoom {Version:l} is up: {Endpoints:l}")]
    public static partial void Started(ILogger logger, string version, string endpoints);

    /// <summary>The open file limit allows fewer connections than configured.</summary>
    [LoggerMessage(EventIds.ConnectionsClamped, LogLevel.Warning,
        "The limit on open files (ulimit -n) is {Files}, which lowers the limit on chat connections to {Chat} (configured: {ConfiguredChat}) and on HTTP connections to {Http} (configured: {ConfiguredHttp})")]
    public static partial void ConnectionsClamped(ILogger logger, long files, int chat, int configuredChat, int http, int configuredHttp);

    /// <summary>A second signal came.</summary>
    [LoggerMessage(EventIds.SecondSignal, LogLevel.Warning, "A second {Signal}: exiting immediately")]
    public static partial void SecondSignal(ILogger logger, PosixSignal signal);

    /// <summary>A request was refused, because the caller is not an administrator.</summary>
    [LoggerMessage(EventIds.AdminRefused, LogLevel.Warning, "Request for {Path:l} from {Address:l} refused: not an administrator")]
    public static partial void AdminRefused(ILogger logger, string path, string address);

    /// <summary>The heap was compacted.</summary>
    [LoggerMessage(EventIds.HeapTrimmed, LogLevel.Debug, "Compacted the heap in {Elapsed:l}, open connections: {Connections}")]
    public static partial void HeapTrimmed(ILogger logger, string elapsed, int connections);

    /// <summary>The health check failed.</summary>
    [LoggerMessage(EventIds.RoundTripFailed, LogLevel.Error, "The round trip through the chat failed: {Reason:l}")]
    public static partial void RoundTripFailed(ILogger logger, string reason);

    /// <summary>Log events were dropped.</summary>
    [LoggerMessage(EventIds.LogEventsDropped, LogLevel.Warning, "Log events dropped while standard output was blocked: {Dropped}")]
    public static partial void EventsDropped(ILogger logger, long dropped);

    /// <summary>The server has read its settings from this file.</summary>
    [LoggerMessage(EventIds.SettingsFile, LogLevel.Information, "Settings from {File:l}")]
    public static partial void SettingsFile(ILogger logger, string file);

    /// <summary>A setting took effect.</summary>
    [LoggerMessage(EventIds.SettingReloaded, LogLevel.Information, "{Setting:l} has changed and is in effect")]
    public static partial void SettingReloaded(ILogger logger, string setting);

    /// <summary>A changed setting needs a restart.</summary>
    [LoggerMessage(EventIds.RestartNeeded, LogLevel.Warning, "{Setting:l} has changed, needs a restart")]
    public static partial void RestartNeeded(ILogger logger, string setting);

    /// <summary>The settings were not reloaded, because the new ones have errors.</summary>
    [LoggerMessage(EventIds.ReloadRefused, LogLevel.Error, "Settings not reloaded, nothing has changed: {Errors:l}")]
    public static partial void ReloadRefused(ILogger logger, string errors);

    /// <summary>The settings were reloaded.</summary>
    [LoggerMessage(EventIds.Reloaded, LogLevel.Information, "Settings reloaded, changes in effect: {Reloaded}, changes that need a restart: {Waiting}")]
    public static partial void Reloaded(ILogger logger, int reloaded, int waiting);

    /// <summary>A file could not be stored.</summary>
    [LoggerMessage(EventIds.FileNotStored, LogLevel.Error, "A file could not be stored")]
    public static partial void FileNotStored(ILogger logger, Exception exception);

    /// <summary>The process that decodes pictures has failed.</summary>
    [LoggerMessage(EventIds.PictureFailed, LogLevel.Warning, "The process that decodes pictures has failed: {Reason:l}")]
    public static partial void PictureFailed(ILogger logger, string reason);

    /// <summary>The terminal was closed.</summary>
    [LoggerMessage(EventIds.TerminalClosed, LogLevel.Information, "The terminal was closed (SIGHUP)")]
    public static partial void TerminalClosed(ILogger logger);

    /// <summary>A signal was ignored.</summary>
    [LoggerMessage(EventIds.SignalIgnored, LogLevel.Information, "{Signal:l} ignored; SIGHUP reloads the settings, SIGTERM shuts down")]
    public static partial void SignalIgnored(ILogger logger, string signal);
}
