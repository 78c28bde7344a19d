using System.ComponentModel;

namespace ChatRoom.Server.Hosting;

/// <summary>Where the server stores messages.</summary>
internal sealed class JournalOptions
{
    /// <summary>The section.</summary>
    public const string Section = $"{ChatRoomOptions.Section}:Journal";

    /// <summary>The kind of journal.</summary>
    [Description("where messages are stored: in a file, in a PostgreSQL database, or in memory, where a restart forgets them")]
    public JournalKind Kind { get; set; } = JournalKind.Sqlite;
}
