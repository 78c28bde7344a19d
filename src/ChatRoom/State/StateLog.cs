using ChatRoom.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ChatRoom.State;

/// <summary>The log of the state.</summary>
internal static partial class StateLog
{
    [LoggerMessage(EventIds.StateNotStored, LogLevel.Error, "Cannot store a change of accounts, rooms' settings or bans; it was refused")]
    public static partial void NotStored(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.StateWaits, LogLevel.Error, "Cannot store small changes of the state, will retry")]
    public static partial void Waits(ILogger logger, Exception exception);
}
