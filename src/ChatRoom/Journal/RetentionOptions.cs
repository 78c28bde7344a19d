using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom.Journal;

/// <summary>Limits above which the oldest events are deleted from a journal that stores them; 0 means no limit.</summary>
public sealed class RetentionOptions
{
    /// <summary>How long an event is kept.</summary>
    [Description("how long stored messages are kept, for example 30d; 0: forever")]
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.Zero;

    /// <summary>How many events of a room are kept.</summary>
    [Description("newest stored messages per room that are kept, arrivals and departures included; 0: all")]
    [Range(0, 2_000_000_000)]
    public int MaxMessagesPerRoom { get; set; }

    /// <summary>How many bytes may be in use.</summary>
    [Description("bytes of a Sqlite journal, or of the messages in PostgreSQL, above which the oldest messages of all rooms are deleted; 0: no limit")]
    [Range(typeof(long), "0", "1000000000000000")]
    public long MaxBytes { get; set; }
}
