using ChatRoom.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Services;

/// <summary>The log of the removal of files.</summary>
internal static partial class FileLog
{
    [LoggerMessage(EventIds.CannotRemoveFiles, LogLevel.Error, "Cannot remove files whose messages are gone, will retry")]
    public static partial void CannotRemove(ILogger logger, Exception exception);
}
