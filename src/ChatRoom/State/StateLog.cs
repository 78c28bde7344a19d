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

    [LoggerMessage(EventIds.StateInMemory, LogLevel.Warning, "Accounts, rooms' settings and bans are kept in memory only, and end with the server; set ChatRoom:Journal:Kind to Sqlite to store them, or ChatRoom:Accounts:Enabled to false")]
    public static partial void InMemory(ILogger logger);
}
