using ChatRoom.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Moderation.Filters;

/// <summary>The log of filters. It never contains the text of a message.</summary>
internal static partial class FilterLog
{
    [LoggerMessage(EventIds.FilterGaveUp, LogLevel.Warning, "A search for the regular expression {Expression} was given up after {Time}; the message passed that filter")]
    public static partial void GaveUp(ILogger logger, string expression, string time);
}
