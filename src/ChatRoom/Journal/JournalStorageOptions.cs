using System.ComponentModel;

namespace ChatRoom.Journal;

/// <summary>The settings that all journals that store events have in common, configuration section <c>ChatRoom:Journal</c>.</summary>
public class JournalStorageOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = $"{ChatRoomOptions.Section}:Journal";

    /// <summary>What a message survives before anyone sees it.</summary>
    [Description("what a stored message survives before anyone sees it: nothing, the end of the process, or a power failure")]
    public JournalDurability Durability { get; set; } = JournalDurability.Process;

    /// <summary>The limits above which old events are deleted.</summary>
    public RetentionOptions Retention { get; set; } = new();
}
