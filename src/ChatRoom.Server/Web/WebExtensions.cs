using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Web;

/// <summary>The chat over HTTP.</summary>
internal static class WebExtensions
{
    /// <summary>The path of the WebSocket.</summary>
    public const string Path = "/chat";

    /// <summary>Adds the services of the chat over HTTP.</summary>
    public static void AddWeb(this IServiceCollection services) => services.AddSingleton<WebSocketEndpoint>().AddSingleton<Page>();

    /// <summary>Believes the proxies of <c>ChatRoom:Web:TrustedProxies</c> who the client is, and how it reached them. Comes before all that asks.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<IOptions<WebOptions>>().Value.TrustedProxies;
        if (proxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null, // as many as are trusted
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }

        app.UseForwardedHeaders(options);
    }

    /// <summary>Maps <c>/chat</c>. Requests last as long as their WebSockets, which would make averages of all requests useless.</summary>
    public static void MapChat(this IEndpointRouteBuilder app) => app
        .MapMethods(Path, [HttpMethods.Get, HttpMethods.Connect], http => app.ServiceProvider.GetRequiredService<WebSocketEndpoint>().ServeAsync(http))
        .DisableHttpMetrics()
        .ExcludeFromDescription();

    /// <summary>Maps the files of the page, which is at <c>/</c> itself, and what other sites need to show a room.</summary>
    public static void MapPage(this IEndpointRouteBuilder app)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        app.MapMethods("/page/{name}", methods, static (HttpContext http, string name, Page page) => page.SendAsync(http, name)).ExcludeFromDescription();
        app.MapMethods("/embed", methods, static (HttpContext http, Page page) => page.SendEmbeddedAsync(http)).ExcludeFromDescription();
        app.MapMethods("/embed.js", methods, static (HttpContext http, Page page) => page.SendEmbeddingAsync(http)).ExcludeFromDescription();
    }
}
