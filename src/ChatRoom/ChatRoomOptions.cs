using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom;

/// <summary>
/// All settings of the chat, section <c>ChatRoom</c> of the configuration. The startup check and its messages
/// follow from the attributes of a property; its initial value is the default. <c>docs/configuration.md</c> lists all of them.
/// </summary>
public sealed class ChatRoomOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ChatRoom";

    /// <summary>The room that everyone starts in.</summary>
    [Description("the room that everyone starts in")]
    public string Lobby { get; set; } = "#lobby";

    /// <summary>The protocol of chat endpoints that have none of their own.</summary>
    [Description("the default of ChatRoom:Endpoints:<name>:Protocol; Auto detects the protocol of each connection from its first bytes")]
    public ProtocolChoice Dialect { get; set; } = ProtocolChoice.Auto;

    /// <summary>The settings of endpoints, by their names.</summary>
    public IReadOnlyDictionary<string, EndpointOptions> Endpoints { get; set; } = new Dictionary<string, EndpointOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a member gets its own messages, too.</summary>
    [Description("whether members get their own messages, too")]
    public bool EchoToSender { get; set; } = true;

    /// <summary>Members up to which a room announces each arrival and departure by itself.</summary>
    [Description("members up to which a room announces each arrival and departure by itself; a larger room announces those of one second together")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int AnnounceSinglyUpTo { get; set; } = 100;

    /// <summary>Earlier messages shown to a member that enters a room.</summary>
    [Description("earlier messages shown to a member that enters a room; 0: none")]
    [Range(0, 1_000)]
    [Reloadable]
    public int HistoryOnJoin { get; set; } = 20;

    /// <summary>Aliases that nobody can take.</summary>
    [Description("aliases that nobody can take, nor any that look like them; separated by blanks")]
    public string ReservedAliases { get; set; } = "admin administrator moderator root server system you";

    /// <summary>Limits on connections and messages.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <summary>Whether connections come through a load balancer.</summary>
    public ProxyProtocolOptions ProxyProtocol { get; set; } = new();

    /// <summary>How the server treats members that do not read.</summary>
    public SlowMemberOptions SlowMembers { get; set; } = new();

    /// <summary>How the server shuts down.</summary>
    public ShutdownOptions Shutdown { get; set; } = new();

    /// <summary>Where messages are stored.</summary>
    public JournalOptions Journal { get; set; } = new();

    /// <summary>Access to the pages for administrators.</summary>
    public AdminOptions Admin { get; set; } = new();

    /// <summary>What the log contains.</summary>
    public LogOptions Log { get; set; } = new();

    /// <summary>Returns the protocol of a chat endpoint.</summary>
    public ProtocolChoice ProtocolOf(string endpoint) =>
        Endpoints.TryGetValue(endpoint, out var own) && own.Protocol is { } protocol ? protocol : Dialect;
}

/// <summary>The settings of one endpoint.</summary>
public sealed class EndpointOptions
{
    /// <summary>The protocol; null: that of <see cref="ChatRoomOptions.Dialect"/>.</summary>
    [Description("the protocol of an endpoint, which makes it a chat endpoint; the default is ChatRoom:Dialect")]
    public ProtocolChoice? Protocol { get; set; }
}

/// <summary>A protocol, or detection.</summary>
public enum ProtocolChoice
{
    /// <summary>Detected from the first bytes of each connection.</summary>
    Auto,

    /// <summary>Lines.</summary>
    Text,

    /// <summary>The classic tutorial client's way: every read is a message.</summary>
    Classic,

    /// <summary>JSON objects, one a line: for programs.</summary>
    Json,
}

/// <summary>Limits on connections and messages; 0 means no limit.</summary>
public sealed class LimitOptions
{
    /// <summary>Chat connections at one time.</summary>
    [Description("chat connections at one time; 0: no limit")]
    [Range(0, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Chat connections from one address at one time.</summary>
    [Description("chat connections from one address at one time, loopback not counted; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int MaxConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>HTTP connections at one time.</summary>
    [Description("HTTP connections at one time, 8 of them reserved for this machine; 0: as many as open files allow")]
    [Range(0, 1_000_000)]
    public int MaxHttpConnections { get; set; } = 256;

    /// <summary>HTTP connections from one address at one time.</summary>
    [Description("HTTP connections from one address at one time, loopback not counted; 0: no limit")]
    [Range(0, 1_000_000)]
    public int MaxHttpConnectionsPerAddress { get; set; } = 32;

    /// <summary>New connections per second from one address, sustained; 0: no limit.</summary>
    [Description("sustained new connections per second per address; 0: no limit")]
    [Range(0.0, 1_000_000.0)]
    [Reloadable]
    public double ConnectionsPerSecondPerAddress { get; set; } = 10;

    /// <summary>New connections from one address at once; 0: no limit.</summary>
    [Description("new connections that an address may open at once; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int ConnectionBurstPerAddress { get; set; } = 200;

    /// <summary>Percent of MaxConnections that one address leaves for others.</summary>
    [Description("percent of MaxConnections that no single address can take")]
    [Range(0, 99)]
    [Reloadable]
    public int ReservedForOtherAddressesPercent { get; set; } = 25;

    /// <summary>Bits of an IPv6 address that count as one address.</summary>
    [Description("bits of an IPv6 address that count as one address")]
    [Range(32, 128)]
    public int IPv6PrefixLength { get; set; } = 64;

    /// <summary>Whether limits per address apply to loopback, too.</summary>
    [Description("whether limits per address apply to loopback, too")]
    public bool CountLoopback { get; set; }

    /// <summary>Bytes per line, without the line end.</summary>
    [Description("bytes per line, without the line end")]
    [Range(64, 65_536)]
    [Reloadable]
    public int MaxLineBytes { get; set; } = 4_096;

    /// <summary>Rooms that a json client can be in at once; 0: no limit.</summary>
    [Description("rooms that a json client can be in at once; 0: no limit")]
    [Range(0, 10_000)]
    [Reloadable]
    public int MaxRoomsPerConnection { get; set; } = 50;

    /// <summary>Characters (Unicode scalar values) per alias.</summary>
    [Description("characters per alias")]
    [Range(12, 64)]
    [Reloadable]
    public int MaxAliasLength { get; set; } = 32;

    /// <summary>Time that a client has to give an alias.</summary>
    [Description("time that a client has to give an alias; 0: no limit")]
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    [Reloadable]
    public TimeSpan AliasTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Sustained messages per second per connection.</summary>
    [Description("sustained messages per second per connection; 0: no limit")]
    [Range(0.0, 1_000_000.0)]
    [Reloadable]
    public double MessagesPerSecond { get; set; } = 5;

    /// <summary>Messages that a connection may send at once.</summary>
    [Description("messages that a connection may send at once; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int MessageBurst { get; set; } = 10;

    /// <summary>Messages per second from all connections of one address, sustained; 0: no limit.</summary>
    [Description("sustained messages per second from all connections of one address; 0: no limit")]
    [Range(0.0, 1_000_000.0)]
    [Reloadable]
    public double MessagesPerSecondPerAddress { get; set; } = 50;

    /// <summary>Messages from all connections of one address at once; 0: no limit.</summary>
    [Description("messages that all connections of one address may send at once; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int MessageBurstPerAddress { get; set; } = 200;

    /// <summary>Bytes per second from one connection, of whatever kind, sustained; 0: no limit.</summary>
    [Description("sustained bytes of any kind per second per connection; 0, or MessagesPerSecond 0: no limit")]
    [Range(0, 1_000_000_000)]
    [Reloadable]
    public int BytesPerSecond { get; set; } = 65_536;

    /// <summary>Bytes from one connection at once; 0: no limit.</summary>
    [Description("bytes that a connection may send at once; 0: no limit")]
    [Range(0, 1_000_000_000)]
    [Reloadable]
    public int ByteBurst { get; set; } = 262_144;

    /// <summary>Bytes per second from all connections of one address, sustained; 0: no limit.</summary>
    [Description("sustained bytes per second from all connections of one address; 0: no limit")]
    [Range(0, 1_000_000_000)]
    [Reloadable]
    public int BytesPerSecondPerAddress { get; set; } = 1_048_576;

    /// <summary>Bytes from all connections of one address at once; 0: no limit.</summary>
    [Description("bytes that all connections of one address may send at once; 0: no limit")]
    [Range(0, 1_000_000_000)]
    [Reloadable]
    public int ByteBurstPerAddress { get; set; } = 8_388_608;

    /// <summary>Rooms that one address opens per minute, as many at once; 0: no limit.</summary>
    [Description("rooms that one address may open per minute, and at once; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int NewRoomsPerMinutePerAddress { get; set; } = 30;

    /// <summary>Resume tokens that one address gets per minute, as many at once; 0: no limit.</summary>
    [Description("resume tokens that one address may get per minute, and at once; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int NewTokensPerMinutePerAddress { get; set; } = 200;

    /// <summary>Attempts with an invalid resume token from one address per minute, as many at once; 0: no limit.</summary>
    [Description("invalid resume tokens that one address may try per minute, and at once; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int WrongTokensPerMinutePerAddress { get; set; } = 10;
}

/// <summary>How the server treats members that do not read.</summary>
public sealed class SlowMemberOptions
{
    /// <summary>Bytes that a member may be behind its room.</summary>
    [Description("bytes that a member may be behind its room")]
    [Range(65_536, 1_073_741_824)]
    public int MaxLagBytes { get; set; } = 1_048_576;

    /// <summary>What happens to a member that is further behind.</summary>
    [Description("what happens to a member that is further behind: skipped forward with a notice, or disconnected")]
    public SlowMemberPolicy Policy { get; set; } = SlowMemberPolicy.Skip;

    /// <summary>A connection that accepts no byte for this long is closed.</summary>
    [Description("a connection that accepts no byte for this long is closed; 0: never")]
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    [Reloadable]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>What happens to a member that lags too far.</summary>
public enum SlowMemberPolicy
{
    /// <summary>The server skips it forward to the newest message, with a notice that says how many messages it missed.</summary>
    Skip,

    /// <summary>The server disconnects it.</summary>
    Disconnect,
}

/// <summary>How the server shuts down.</summary>
public sealed class ShutdownOptions
{
    /// <summary>Time from the signal to the exit of the process, at most.</summary>
    [Description("time from the signal to the exit of the process, at most")]
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(8);
}

/// <summary>Where messages are stored.</summary>
public sealed class JournalOptions
{
    /// <summary>The kind of journal.</summary>
    [Description("where messages are stored: in a file, or in memory, where a restart forgets them")]
    public JournalKind Kind { get; set; } = JournalKind.Sqlite;

    /// <summary>The file of a <see cref="JournalKind.Sqlite"/> journal; created with its folder if it does not exist.</summary>
    [Description("the file of a Sqlite journal, relative to the working directory; created with its folder if it does not exist")]
    public string Path { get; set; } = "data/chatroom.db";

    /// <summary>What a message survives before anyone sees it.</summary>
    [Description("what a message in a Sqlite journal survives before anyone sees it: nothing, the end of the process, or a power failure")]
    public JournalDurability Durability { get; set; } = JournalDurability.Process;

    /// <summary>What is deleted, and when.</summary>
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

/// <summary>What a message survives before anyone sees it.</summary>
public enum JournalDurability
{
    /// <summary>Nothing: it is shown first and stored a moment later.</summary>
    None,

    /// <summary>The end of the process, however it ends: the operating system has it.</summary>
    Process,

    /// <summary>A power failure: it is on the disk (fsync).</summary>
    Disk,
}

/// <summary>What the log contains; levels are set in the section <c>Serilog</c>.</summary>
public sealed class LogOptions
{
    /// <summary>Whether the log contains aliases.</summary>
    [Description("whether the log contains the aliases of connections; it contains their addresses either way")]
    [Reloadable]
    public bool Aliases { get; set; } = true;
}

/// <summary>
/// Access to the HTTP pages for administrators: with the token or, if there is none, from this machine.
/// </summary>
public sealed class AdminOptions
{
    /// <summary>The token itself.</summary>
    [Description("the administrators' token; empty: none, only this machine has access")]
    [Reloadable]
    public string Token { get; set; } = "";

    /// <summary>A file that holds the token and nothing else, as secrets are mounted into containers.</summary>
    [Description("a file that contains only the administrators' token; empty: none")]
    [Reloadable]
    public string TokenFile { get; set; } = "";
}
