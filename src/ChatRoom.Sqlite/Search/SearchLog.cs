using ChatRoom.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Sqlite.Search;

/// <summary>The log messages of the search index.</summary>
internal static partial class SearchLog
{
    [LoggerMessage(EventIds.SearchCatchingUp, LogLevel.Information, "The search index {Path:l} is catching up, events to add: {Behind}; search finds only some messages until then")]
    public static partial void CatchingUp(ILogger logger, string path, long behind);

    [LoggerMessage(EventIds.SearchCaughtUp, LogLevel.Information, "The search index {Path:l} has caught up in {Elapsed}, events added: {Behind}")]
    public static partial void CaughtUp(ILogger logger, string path, long behind, TimeSpan elapsed);

    [LoggerMessage(EventIds.SearchBuiltAnew, LogLevel.Warning, "The search index {Path:l} is being rebuilt: {Reason:l}")]
    public static partial void BuiltAnew(ILogger logger, string path, string reason);

    [LoggerMessage(EventIds.SearchFailing, LogLevel.Warning, "The search index {Path:l} cannot be updated, search finds only what it already has: {Reason:l}")]
    public static partial void Failing(ILogger logger, string path, string reason);

    [LoggerMessage(EventIds.SearchWorking, LogLevel.Information, "The search index {Path:l} is being updated again")]
    public static partial void Working(ILogger logger, string path);
}
