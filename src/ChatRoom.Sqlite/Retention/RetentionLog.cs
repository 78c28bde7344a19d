using ChatRoom.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Sqlite.Retention;

/// <summary>What retention logs.</summary>
internal static partial class RetentionLog
{
    /// <summary>Something was deleted.</summary>
    [LoggerMessage(EventIds.RetentionDeleted, LogLevel.Debug, "Deleted up to {Events} old events from {Path:l}")]
    public static partial void Deleted(ILogger logger, string path, int events);

    /// <summary>Nothing can be deleted.</summary>
    [LoggerMessage(EventIds.RetentionFailing, LogLevel.Warning, "Old events cannot be deleted from {Path:l}: {Reason:l}")]
    public static partial void Failing(ILogger logger, string path, string reason);
}
