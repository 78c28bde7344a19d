using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;

namespace ChatRoom.Server.Web;

/// <summary>Settings of the chat over HTTP.</summary>
internal sealed class WebOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = $"{ChatRoomOptions.Section}:Web";

    /// <summary>Origins of other pages that may chat.</summary>
    [Description("origins of other sites whose pages may open a WebSocket here, as https://www.example.org; pages of the server's own address always may")]
    [Reloadable]
    public IReadOnlyList<string> AllowedOrigins { get; set; } = [];

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

    /// <summary>Returns the errors, one line each.</summary>
    public static IEnumerable<string> Errors(WebOptions options) =>
        from text in options.AllowedOrigins
        where Origin.Parse(text) is null
        select $"{Section}:{nameof(AllowedOrigins)}: '{text}' is not an origin; allowed: a scheme, a host and perhaps a port, as https://www.example.org";
}
