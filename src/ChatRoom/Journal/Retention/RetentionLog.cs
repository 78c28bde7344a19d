using ChatRoom.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Journal.Retention;

/// <summary>The log messages of retention.</summary>
internal static partial class RetentionLog
{
    [LoggerMessage(EventIds.RetentionDeleted, LogLevel.Information, "Retention deleted from {Path:l} old events: {Events}, unused rooms: {Rooms}")]
    public static partial void Deleted(ILogger logger, string path, long events, long rooms);

    [LoggerMessage(EventIds.RetentionFailing, LogLevel.Warning, "Old events cannot be deleted from {Path:l}: {Reason:l}")]
    public static partial void Failing(ILogger logger, string path, string reason);

    [LoggerMessage(EventIds.RetentionStuck, LogLevel.Warning, "Retention by size has stopped: {Reason:l}")]
    public static partial void Stuck(ILogger logger, string reason);
}
