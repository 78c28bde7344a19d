using ChatRoom.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Services;

/// <summary>The log of the removal of texts.</summary>
internal static partial class TextLog
{
    [LoggerMessage(EventIds.Forgotten, LogLevel.Information, "Removed all texts of a person who wants to be forgotten: {Texts}")]
    public static partial void Forgotten(ILogger logger, long texts);

    [LoggerMessage(EventIds.CannotForget, LogLevel.Error, "Cannot remove the texts of a person who wants to be forgotten, will retry")]
    public static partial void CannotForget(ILogger logger, Exception exception);
}
