using Microsoft.Extensions.Logging;

namespace ChatRoom.Journal.Retention;

/// <summary>Logs what retention has deleted: the first time at once, later at intervals, because a busy server deletes something in every pass.</summary>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
/// <param name="name">The file or the database, for people.</param>
internal sealed class DeletionLog(TimeProvider time, ILogger logger, string name)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private long _loggedAt;

    /// <summary>How many events were deleted and not logged yet.</summary>
    public long Events { get; set; }

    /// <summary>How many rooms were deleted and not logged yet.</summary>
    public long Rooms { get; set; }

    /// <summary>Logs them, if it is time.</summary>
    public void Write()
    {
        if (Events + Rooms > 0 && (_loggedAt == 0 || time.GetElapsedTime(_loggedAt) >= Interval))
        {
            RetentionLog.Deleted(logger, name, Events, Rooms);
            (Events, Rooms, _loggedAt) = (0, 0, time.GetTimestamp());
        }
    }
}
