using System.Net;
using System.Runtime.InteropServices;
using ChatRoom.Diagnostics;

namespace ChatRoom.Server.Hosting;

/// <summary>What the process itself logs.</summary>
internal static partial class ServerLog
{
    /// <summary>It listens.</summary>
    [LoggerMessage(EventIds.Started, LogLevel.Information, "ChatRoom {Version:l} is up: {Endpoints:l}")]
    public static partial void Started(ILogger logger, string version, string endpoints);

    /// <summary>Fewer connections than configured.</summary>
    [LoggerMessage(EventIds.ConnectionsClamped, LogLevel.Warning,
        "The process may open {Files} files (ulimit -n): at most {Chat} chat connections (configured: {ConfiguredChat}) and {Http} HTTP connections (configured: {ConfiguredHttp})")]
    public static partial void ConnectionsClamped(ILogger logger, long files, int chat, int configuredChat, int http, int configuredHttp);

    /// <summary>A second signal came.</summary>
    [LoggerMessage(EventIds.SecondSignal, LogLevel.Warning, "A second {Signal}: ending at once")]
    public static partial void SecondSignal(ILogger logger, PosixSignal signal);

    /// <summary>Somebody is no administrator.</summary>
    [LoggerMessage(EventIds.AdminRefused, LogLevel.Warning, "{Address:l} asked for {Path:l} without an administrator's right")]
    public static partial void AdminRefused(ILogger logger, IPAddress? address, PathString path);

    /// <summary>The heap was compacted.</summary>
    [LoggerMessage(EventIds.HeapTrimmed, LogLevel.Debug, "Compacted the heap in {Elapsed}, with {Connections} connections")]
    public static partial void HeapTrimmed(ILogger logger, TimeSpan elapsed, int connections);
}
