using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom;

/// <summary>What is deleted from a journal's file, the oldest first; 0 is no limit throughout.</summary>
public sealed class RetentionOptions
{
    /// <summary>How long an event is kept.</summary>
    [Description("how long a Sqlite journal keeps what is said, as days.hours:minutes:seconds; 0: for ever")]
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.Zero;

    /// <summary>Events of a room that are kept.</summary>
    [Description("newest messages of each room that a Sqlite journal keeps, comings and goings counted among them; 0: all")]
    [Range(0, 2_000_000_000)]
    public int MaxMessagesPerRoom { get; set; }

    /// <summary>Bytes of the file that may be in use.</summary>
    [Description("bytes of a Sqlite journal's file, beyond which the oldest messages of all rooms are deleted; 0: no limit")]
    [Range(typeof(long), "0", "1000000000000000")]
    public long MaxBytes { get; set; }
}
