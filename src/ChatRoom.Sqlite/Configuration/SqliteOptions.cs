using System.ComponentModel;
using ChatRoom.Journal;

namespace ChatRoom.Sqlite.Configuration;

/// <summary>The settings of a journal in a file, configuration section <c>ChatRoom:Journal</c>.</summary>
public sealed class SqliteOptions : JournalStorageOptions
{
    /// <summary>The file; created with its folder if it does not exist.</summary>
    [Description("the file of a Sqlite journal, relative to the working directory; created with its folder if it does not exist")]
    public string Path { get; set; } = "data/chatroom.db";

    /// <summary>The absolute path of the file, as messages show it.</summary>
    public string FullPath => System.IO.Path.GetFullPath(Path);
}
