using ChatRoom.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Sqlite.Diagnostics;

/// <summary>The log of the file with accounts. It never contains a record's content.</summary>
internal sealed partial class StateStoreLog(ILogger logger) : IWriterLog
{
    /// <summary>Logs what is the same for every file.</summary>
    public JournalLog OfFile { get; } = new(logger);

    [LoggerMessage(EventIds.StateStoringFailed, LogLevel.Error, "Accounts, rooms' settings and bans cannot be stored, and changes are refused: {Reason:l}")]
    public partial void StoringFailed(string reason, Exception? exception);

    [LoggerMessage(EventIds.StateStoringAgain, LogLevel.Warning, "Accounts, rooms' settings and bans can be stored in {Path:l} again, after {Elapsed}; changes refused meanwhile: {Refused}")]
    public partial void StoringAgain(string path, TimeSpan elapsed, long refused);
}
