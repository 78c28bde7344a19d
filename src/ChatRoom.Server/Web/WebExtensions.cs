using ChatRoom.Pushes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Web;

/// <summary>The chat over HTTP.</summary>
internal static class WebExtensions
{
    /// <summary>The path of the WebSocket.</summary>
    public const string Path = "/chat";

    /// <summary>Adds the services of the chat over HTTP.</summary>
    public static void AddWeb(this IServiceCollection services) => services
        .AddSingleton<WebSocketEndpoint>()
        .AddSingleton<Page>()
        .AddSingleton<PushOutcomes>()
        .AddSingleton<PushSender>()
        .AddSingleton<IPushSender>(static provider => provider.GetRequiredService<PushSender>())
        .AddHostedService(static provider => provider.GetRequiredService<PushSender>());

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

    /// <summary>
    /// Serves <c>/chat</c>, before anything that is done for other requests: a WebSocket lasts for hours, and whatever it has passed
    /// takes memory until it ends. For the same reason it does not count in the durations of requests.
    /// </summary>
    public static void UseChat(this WebApplication app)
    {
        var chat = app.Services.GetRequiredService<WebSocketEndpoint>();
        app.MapWhen(static http => http.Request.Path == Path, branch => branch.Run(http =>
        {
            http.Features.Get<IHttpMetricsTagsFeature>()?.MetricsDisabled = true;
            return chat.ServeAsync(http);
        }));
    }

    /// <summary>Maps the files of the page, which is at <c>/</c> itself, the dashboard, and what other sites need to show a room.</summary>
    public static void MapPage(this IEndpointRouteBuilder app)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        app.MapMethods("/page/{name}", methods, static (HttpContext http, string name, Page page) => page.SendAsync(http, name)).ExcludeFromDescription();
        app.MapMethods("/dashboard", methods, static (HttpContext http, Page page) => page.SendAsync(http, "dashboard.html")).ExcludeFromDescription();
        app.MapMethods("/embed", methods, static (HttpContext http, Page page) => page.SendEmbeddedAsync(http)).ExcludeFromDescription();
        app.MapMethods("/embed.js", methods, static (HttpContext http, Page page) => page.SendEmbeddingAsync(http)).ExcludeFromDescription();
    }
}
