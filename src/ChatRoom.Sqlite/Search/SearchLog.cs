using ChatRoom.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Sqlite.Search;

/// <summary>What the search index logs.</summary>
internal static partial class SearchLog
{
    /// <summary>There is much to take in.</summary>
    [LoggerMessage(EventIds.SearchCatchingUp, LogLevel.Information, "The search index {Path:l} is catching up, events to add: {Behind}; search finds only some messages until then")]
    public static partial void CatchingUp(ILogger logger, string path, long behind);

    /// <summary>Much was taken in.</summary>
    [LoggerMessage(EventIds.SearchCaughtUp, LogLevel.Information, "The search index {Path:l} has caught up in {Elapsed}, events added: {Behind}")]
    public static partial void CaughtUp(ILogger logger, string path, long behind, TimeSpan elapsed);

    /// <summary>It is deleted.</summary>
    [LoggerMessage(EventIds.SearchBuiltAnew, LogLevel.Warning, "The search index {Path:l} is being rebuilt: {Reason:l}")]
    public static partial void BuiltAnew(ILogger logger, string path, string reason);

    /// <summary>It cannot go on.</summary>
    [LoggerMessage(EventIds.SearchFailing, LogLevel.Warning, "The search index {Path:l} cannot be updated, search finds only what it already has: {Reason:l}")]
    public static partial void Failing(ILogger logger, string path, string reason);

    /// <summary>It goes on.</summary>
    [LoggerMessage(EventIds.SearchWorking, LogLevel.Information, "The search index {Path:l} is being updated again")]
    public static partial void Working(ILogger logger, string path);
}
