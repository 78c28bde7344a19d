namespace ChatRoom.Sqlite.Writing;

/// <summary>How often the write-ahead log is copied into the file, and when the writer helps.</summary>
/// <param name="Interval">The time between two checkpoints.</param>
/// <param name="ManyPages">The size of the log, in pages, above which the writer copies the rest, so that the log restarts.</param>
internal sealed record CheckpointPace(TimeSpan Interval, long ManyPages)
{
    /// <summary>Every two seconds; the writer helps above 64 MiB.</summary>
    public static CheckpointPace Default { get; } = new(TimeSpan.FromSeconds(2), 16_384);
}
