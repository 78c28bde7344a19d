using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom;

/// <summary>
/// The settings of the chat itself, section <c>ChatRoom</c> of the configuration. The startup check and its messages
/// follow from the attributes of a property; its initial value is the default. Extensions have options of their own
/// (<see cref="IChatRoomBuilder.AddOptions"/>). <c>docs/configuration.md</c> lists all settings.
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
    [Description("whether members get their own messages, too; json clients always do")]
    [Reloadable]
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

    /// <summary>The file with the message of the day.</summary>
    [Description("a file with the message of the day, which people see when they connect and with /motd; empty: none")]
    [NamesFile]
    [Reloadable]
    public string Motd { get; set; } = "";

    /// <summary>Aliases that nobody can take.</summary>
    [Description("aliases that nobody can take, nor any that look like them; separated by blanks")]
    public string ReservedAliases { get; set; } = "admin administrator moderator root server system you";

    /// <summary>The accounts that run the server.</summary>
    [Description("the aliases of the accounts that run the server, who may do everything; separated by commas")]
    [Reloadable]
    public IReadOnlyList<string> Admins { get; set; } = [];

    /// <summary>Limits on connections and messages.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <summary>Accounts.</summary>
    public AccountOptions Accounts { get; set; } = new();

    /// <summary>Filters of what people say.</summary>
    public FilterOptions Filters { get; set; } = new();

    /// <summary>Files that people share.</summary>
    public SharedFileOptions Files { get; set; } = new();

    /// <summary>Webhooks.</summary>
    public WebhookOptions Webhooks { get; set; } = new();

    /// <summary>Whether connections come through a load balancer.</summary>
    public ProxyProtocolOptions ProxyProtocol { get; set; } = new();

    /// <summary>How the server treats members that do not read.</summary>
    public SlowMemberOptions SlowMembers { get; set; } = new();

    /// <summary>How the server shuts down.</summary>
    public ShutdownOptions Shutdown { get; set; } = new();

    /// <summary>What the log contains.</summary>
    public LogOptions Log { get; set; } = new();

    /// <summary>Returns whether the connections of an endpoint begin with a PROXY header.</summary>
    /// <param name="endpoint">The name of the endpoint.</param>
    /// <param name="isChat">Whether it serves chat.</param>
    public ProxyProtocolMode ProxyProtocolOf(string endpoint, bool isChat) =>
        Endpoints.TryGetValue(endpoint, out var own) && own.ProxyProtocol is { } mode ? mode : isChat ? ProxyProtocol.Mode : ProxyProtocolMode.Off;

    /// <summary>Returns the protocol of a chat endpoint.</summary>
    public ProtocolChoice ProtocolOf(string endpoint) =>
        Endpoints.TryGetValue(endpoint, out var own) && own.Protocol is { } protocol ? protocol : Dialect;
}
