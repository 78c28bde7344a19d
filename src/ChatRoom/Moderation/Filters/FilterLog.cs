using ChatRoom.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Moderation.Filters;

/// <summary>The log of filters. It never contains the text of a message.</summary>
internal static partial class FilterLog
{
    [LoggerMessage(EventIds.FilterGaveUp, LogLevel.Warning, "Gave up the search for a regular expression after {Time}; the message passed that filter: {Expression}")]
    public static partial void GaveUp(ILogger logger, string expression, string time);
}
