using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Sqlite.Diagnostics;

/// <summary>The journal's log messages. They never contain the text of a message.</summary>
internal sealed partial class JournalLog(ILogger logger) : IWriterLog
{
    [LoggerMessage(EventIds.JournalOpened, LogLevel.Information, "The journal is {Path:l}: {Bytes} bytes, durability {Durability}")]
    public partial void Opened(string path, long bytes, JournalDurability durability);

    [LoggerMessage(EventIds.StepFailed, LogLevel.Error, "Internal error: a listener of the metrics failed; the server continues")]
    public partial void ListenerFailed(Exception exception);

    [LoggerMessage(EventIds.StoringFailed, LogLevel.Error, "Messages cannot be stored, and are refused: {Reason:l}")]
    public partial void StoringFailed(string reason, Exception? exception);

    [LoggerMessage(EventIds.StoringAgain, LogLevel.Warning, "Messages can be stored in {Path:l} again, after {Elapsed}; events refused meanwhile: {Refused}")]
    public partial void StoringAgain(string path, TimeSpan elapsed, long refused);

    [LoggerMessage(EventIds.UncleanEnd, LogLevel.Warning, "{Path:l} was not closed cleanly, checking integrity")]
    public partial void UncleanEnd(string path);

    [LoggerMessage(EventIds.IntegrityChecked, LogLevel.Information, "The integrity check of {Path:l} passed in {Elapsed}")]
    public partial void Undamaged(string path, TimeSpan elapsed);

    [LoggerMessage(EventIds.IntegrityCheckGoesOn, LogLevel.Information, "The integrity check of {Path:l} takes long, and continues while the server runs")]
    public partial void CheckGoesOn(string path);

    [LoggerMessage(EventIds.IntegrityCheckFailed, LogLevel.Warning, "The integrity check of {Path:l} failed to run: {Reason:l}")]
    public partial void CheckFailed(string path, string reason);

    [LoggerMessage(EventIds.CheckpointFailed, LogLevel.Warning, "The write-ahead log of {Path:l} cannot be copied into the file, and grows: {Reason:l}")]
    public partial void CheckpointFailed(string path, string reason);

    [LoggerMessage(EventIds.FollowerFailed, LogLevel.Error, "A room could not deliver event {Id} because of an internal error")]
    public partial void FollowerFailed(long id, Exception exception);

    [LoggerMessage(EventIds.AppendRefused, LogLevel.Error, "An event of room {Room} cannot be stored because of an internal error; others can")]
    public partial void AppendRefused(string room, Exception exception);

    [LoggerMessage(EventIds.JournalClosed, LogLevel.Information, "The journal {Path:l} is closed")]
    public partial void Closed(string path);
}
