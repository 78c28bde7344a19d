using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;
using ChatRoom.Pushes;

namespace ChatRoom.Server.Web;

/// <summary>Settings of the chat over HTTP.</summary>
internal sealed class WebOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = $"{ChatRoomOptions.Section}:Web";

    /// <summary>Origins of other pages that may chat.</summary>
    [Description("origins of other sites whose pages may open a WebSocket, use the API or embed rooms here, as https://www.example.org; pages of the server's own address always may")]
    [Reloadable]
    public IReadOnlyList<string> AllowedOrigins { get; set; } = [];

    /// <summary>The address of the server for browsers.</summary>
    [Description("the address of the HTTP endpoint as users reach it, as https://chat.example.org; links to files and webhooks begin with it. Empty: they are only paths")]
    public string PublicUrl { get; set; } = "";

    /// <summary>The networks of the proxies whose headers name the client.</summary>
    [Description("the networks of the HTTP proxies whose X-Forwarded-For, -Proto and -Host are believed")]
    public IReadOnlyList<IPNetwork> TrustedProxies { get; set; } = [];

    /// <summary>How long nothing is sent to a WebSocket before it gets a ping.</summary>
    [Description("how long nothing is sent to a WebSocket before it gets a ping; proxies end connections that are silent for longer, mostly 60 s")]
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>The folder from which the page is served; empty: from the program.</summary>
    [Description("a folder from which the page is served, for those who work on it; empty: the page that is in the program")]
    public string PageFolder { get; set; } = "";

    /// <summary>Open streams of events.</summary>
    [Description("open streams of events (/api/rooms/{room}/events), each of which is an HTTP connection or a part of one")]
    [Range(0, 100_000)]
    [Reloadable]
    public int MaxEventStreams { get; set; } = 100;

    /// <summary>Notifications for people who are not connected.</summary>
    public PushOptions Push { get; set; } = new();

    /// <summary>Returns the errors, one line each.</summary>
    public static IEnumerable<string> Errors(WebOptions options) =>
    [
        .. from text in options.AllowedOrigins
           where Origin.Parse(text) is null
           select $"{Section}:{nameof(AllowedOrigins)}: '{text}' is not an origin; allowed: a scheme, a host and perhaps a port, as https://www.example.org",
        .. options.PublicUrl.Length == 0 || IsAddress(options.PublicUrl) ? (string[])[]
            : [$"{Section}:{nameof(PublicUrl)}: '{options.PublicUrl}' is not an address; allowed: a scheme and a host, perhaps a port and a path, as https://chat.example.org"],
        .. !options.Push.Enabled || PushOptions.IsContact(options.Push.Subject) ? (string[])[]
            : [$"{Section}:{nameof(Push)}:{nameof(PushOptions.Subject)}: '{options.Push.Subject}' is not a contact; allowed: an address that begins with mailto: or https://, as mailto:admin@example.org"],
        .. from text in options.Push.Services
           where !PushHosts.IsEntry(text)
           select $"{Section}:{nameof(Push)}:{nameof(PushOptions.Services)}: '{text}' is not the host of a push service; allowed: a host name, as push.example.org or *.push.example.org (for an IP address set {ChatRoomOptions.Section}:Webhooks:AllowedNetworks)",
    ];

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri is { Query: "", Fragment: "", UserInfo: "" }
        && !text.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c));
}
