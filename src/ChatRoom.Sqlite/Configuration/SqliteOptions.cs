using System.ComponentModel;

namespace ChatRoom.Sqlite.Configuration;

/// <summary>The settings of a journal in a file, configuration section <c>ChatRoom:Journal</c>.</summary>
public sealed class SqliteOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = $"{ChatRoomOptions.Section}:Journal";

    /// <summary>The file; created with its folder if it does not exist.</summary>
    [Description("the file of a Sqlite journal, relative to the working directory; created with its folder if it does not exist")]
    public string Path { get; set; } = "data/chatroom.db";

    /// <summary>What a message survives before anyone sees it.</summary>
    [Description("what a message in a Sqlite journal survives before anyone sees it: nothing, the end of the process, or a power failure")]
    public JournalDurability Durability { get; set; } = JournalDurability.Process;

    /// <summary>The absolute path of the file, as messages show it.</summary>
    public string FullPath => System.IO.Path.GetFullPath(Path);

    /// <summary>The limits above which old events are deleted.</summary>
    public RetentionOptions Retention { get; set; } = new();
}
