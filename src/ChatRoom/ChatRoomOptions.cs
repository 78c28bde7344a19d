using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom;

/// <summary>
/// All settings of the chat, section <c>ChatRoom</c> of the configuration. A property's attributes are what the
/// start-up check, its messages and the table in <c>docs/operations.md</c> are made from; its initial value is the default.
/// </summary>
public sealed class ChatRoomOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ChatRoom";

    /// <summary>The room everybody starts in.</summary>
    [Description("the room everybody starts in")]
    public string Lobby { get; set; } = "#lobby";

    /// <summary>Which dialect the endpoint speaks.</summary>
    [Description("the dialect of every connection; Auto finds it out from the first bytes")]
    public DialectChoice Dialect { get; set; } = DialectChoice.Auto;

    /// <summary>Whether a member gets its own messages, too.</summary>
    [Description("whether members get their own messages, too")]
    public bool EchoToSender { get; set; } = true;

    /// <summary>Up to this many members in a room, each arrival and departure is announced by itself.</summary>
    [Description("members in a room up to which each arrival and departure is announced by itself; above it those of a second together")]
    [Range(0, 1_000_000)]
    public int AnnounceSinglyUpTo { get; set; } = 100;

    /// <summary>How many of the last messages a newcomer is shown.</summary>
    [Description("messages said before that whoever enters a room is shown; 0: none")]
    [Range(0, 1_000)]
    public int HistoryOnJoin { get; set; } = 20;

    /// <summary>What a connection may ask of the server.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <summary>Whether connections come through a load balancer.</summary>
    public ProxyProtocolOptions ProxyProtocol { get; set; } = new();

    /// <summary>What becomes of members that do not read.</summary>
    public SlowMemberOptions SlowMembers { get; set; } = new();

    /// <summary>How the server ends.</summary>
    public ShutdownOptions Shutdown { get; set; } = new();

    /// <summary>Where messages are kept.</summary>
    public JournalOptions Journal { get; set; } = new();

    /// <summary>Who may see who is connected.</summary>
    public AdminOptions Admin { get; set; } = new();
}

/// <summary>A dialect, or the choice to find it out.</summary>
public enum DialectChoice
{
    /// <summary>Found out from the first bytes of each connection.</summary>
    Auto,

    /// <summary>Lines.</summary>
    Text,

    /// <summary>The classic tutorial client's way: every read is a message.</summary>
    Classic,
}

/// <summary>What a connection may ask of the server; 0 is no limit throughout.</summary>
public sealed class LimitOptions
{
    /// <summary>Chat connections at one time.</summary>
    [Description("chat connections at one time; 0: no limit")]
    [Range(0, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Chat connections from one address at one time.</summary>
    [Description("chat connections from one address at one time, loopback not counted; 0: no limit")]
    [Range(0, 1_000_000)]
    public int MaxConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>HTTP connections at one time.</summary>
    [Description("HTTP connections at one time, the last 8 of them for this machine; 0: as many as open files allow")]
    [Range(0, 1_000_000)]
    public int MaxHttpConnections { get; set; } = 256;

    /// <summary>HTTP connections from one address at one time.</summary>
    [Description("HTTP connections from one address at one time, loopback not counted; 0: no limit")]
    [Range(0, 1_000_000)]
    public int MaxHttpConnectionsPerAddress { get; set; } = 32;

    /// <summary>Whether limits by address apply to loopback, too.</summary>
    [Description("whether limits by address apply to loopback, too (for tests)")]
    public bool CountLoopback { get; set; }

    /// <summary>Bytes of a line, its end not counted.</summary>
    [Description("bytes of a line, its end not counted")]
    [Range(64, 65_536)]
    public int MaxLineBytes { get; set; } = 4_096;

    /// <summary>Characters (Unicode scalar values) of an alias.</summary>
    [Description("characters of an alias")]
    [Range(12, 64)]
    public int MaxAliasLength { get; set; } = 32;

    /// <summary>Time to give an alias.</summary>
    [Description("time to give an alias; 0: no limit")]
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan AliasTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Messages a second that a connection may send on and on.</summary>
    [Description("messages a second that a connection may send on and on; 0: no limit")]
    [Range(0.0, 1_000_000.0)]
    public double MessagesPerSecond { get; set; } = 5;

    /// <summary>Messages that a connection may send at once.</summary>
    [Description("messages that a connection may send at once; 0: no limit")]
    [Range(0, 1_000_000)]
    public int MessageBurst { get; set; } = 10;
}

/// <summary>What becomes of members that do not read.</summary>
public sealed class SlowMemberOptions
{
    /// <summary>How far, in bytes, a member may be behind its room.</summary>
    [Description("bytes a member may be behind its room")]
    [Range(65_536, 1_073_741_824)]
    public int MaxLagBytes { get; set; } = 1_048_576;

    /// <summary>What happens to a member that is further behind.</summary>
    [Description("what happens to a member that is further behind: skipped forward and told, or disconnected")]
    public SlowMemberPolicy Policy { get; set; } = SlowMemberPolicy.Skip;

    /// <summary>A connection that takes no byte for so long is closed.</summary>
    [Description("a connection that takes no byte for so long is closed; 0: never")]
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>What happens to a member that lags too far.</summary>
public enum SlowMemberPolicy
{
    /// <summary>It is skipped forward to the newest message, and told how many it missed.</summary>
    Skip,

    /// <summary>It is disconnected.</summary>
    Disconnect,
}

/// <summary>How the server ends.</summary>
public sealed class ShutdownOptions
{
    /// <summary>From the signal to the end of the process, at most.</summary>
    [Description("time from the signal to the end of the process, at most")]
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(8);
}

/// <summary>Where messages are kept.</summary>
public sealed class JournalOptions
{
    /// <summary>The kind of journal.</summary>
    [Description("where messages are numbered and kept: in memory, where a restart forgets everything, or in a file")]
    public JournalKind Kind { get; set; } = JournalKind.Sqlite;

    /// <summary>The file of a <see cref="JournalKind.Sqlite"/> journal; made, with its folder, if there is none.</summary>
    [Description("the file of a Sqlite journal, relative to the working directory; made, with its folder, where there is none")]
    public string Path { get; set; } = "data/chatroom.db";

    /// <summary>What a message has survived before anybody is shown it.</summary>
    [Description("what a message of a Sqlite journal is safe from before anybody is shown it: nothing, the end of the process, a power cut")]
    public JournalDurability Durability { get; set; } = JournalDurability.Process;

    /// <summary>What is deleted.</summary>
    public RetentionOptions Retention { get; set; } = new();
}

/// <summary>A kind of journal.</summary>
public enum JournalKind
{
    /// <summary>In memory: a restart forgets everything.</summary>
    Memory,

    /// <summary>In a file (SQLite).</summary>
    Sqlite,
}

/// <summary>What a message is safe from before it is shown to anybody.</summary>
public enum JournalDurability
{
    /// <summary>Nothing: it is shown first, and stored a moment later.</summary>
    None,

    /// <summary>The end of the process, however it ends: the operating system has it.</summary>
    Process,

    /// <summary>A power cut: it is on the disk (fsync).</summary>
    Disk,
}

/// <summary>
/// Who may see, over HTTP, who is connected: whoever has the token; where there is none, whoever is on this machine.
/// </summary>
public sealed class AdminOptions
{
    /// <summary>The token itself.</summary>
    [Description("the token that opens what is for administrators only; empty: only this machine may see it")]
    public string Token { get; set; } = "";

    /// <summary>A file that holds the token and nothing else, as secrets are mounted into containers.</summary>
    [Description("a file that holds the token and nothing else; empty: none")]
    public string TokenFile { get; set; } = "";
}
