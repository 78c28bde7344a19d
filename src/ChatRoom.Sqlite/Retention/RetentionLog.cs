using ChatRoom.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Sqlite.Retention;

/// <summary>What retention logs.</summary>
internal static partial class RetentionLog
{
    /// <summary>Something was deleted.</summary>
    [LoggerMessage(EventIds.RetentionDeleted, LogLevel.Information, "Retention deleted from {Path:l} old events: {Events}, unused rooms: {Rooms}")]
    public static partial void Deleted(ILogger logger, string path, long events, long rooms);

    /// <summary>Nothing can be deleted.</summary>
    [LoggerMessage(EventIds.RetentionFailing, LogLevel.Warning, "Old events cannot be deleted from {Path:l}: {Reason:l}")]
    public static partial void Failing(ILogger logger, string path, string reason);

    /// <summary>Deleting events does not help.</summary>
    [LoggerMessage(EventIds.RetentionStuck, LogLevel.Warning, "Retention by size has stopped: {Reason:l}")]
    public static partial void Stuck(ILogger logger, string reason);
}
