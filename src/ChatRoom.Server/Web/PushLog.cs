using ChatRoom.Diagnostics;

namespace ChatRoom.Server.Web;

/// <summary>The log of notifications. It contains no addresses of browsers, which are like passwords, and no texts.</summary>
internal static partial class PushLog
{
    [LoggerMessage(EventIds.PushDropped, LogLevel.Information, "Dropped a notification to a browser: {Reason:l}")]
    public static partial void Dropped(ILogger logger, string reason);
}
