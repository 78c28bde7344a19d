using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Hosting;

/// <summary>Where the server listens: Kestrel's named endpoints, of which <c>Chat</c> (and <c>Chat2</c>, …) are the chat's and all others HTTP.</summary>
internal sealed class Endpoints
{
    /// <summary>Endpoints whose name begins so are the chat's.</summary>
    private const string Chat = "Chat";

    private readonly Dictionary<string, ListenOptions> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Each endpoint's name and address; once the server runs, with the ports it really got.</summary>
    public IEnumerable<(string Name, string Address)> All => _byName.Select(static e => (e.Key, $"{e.Value.EndPoint}"));

    /// <summary>The port of an endpoint; null if there is none of that name, or it has no port.</summary>
    public int? PortOf(string name) => _byName.GetValueOrDefault(name)?.IPEndPoint?.Port;

    /// <summary>Where people find HTTP, as <c>port 8080</c>; null if nowhere.</summary>
    public string? Http => _byName.Keys.Where(static name => !IsChat(name)).Select(PortOf).FirstOrDefault() is { } port ? $"port {port}" : null;

    /// <summary>Reads the endpoints from configuration, and gives the chat its own.</summary>
    public void Configure(KestrelServerOptions kestrel, IConfiguration configuration)
    {
        kestrel.AddServerHeader = false;
        var section = configuration.GetSection("Kestrel");
        var loader = kestrel.Configure(section, reloadOnChange: true);
        foreach (var configured in section.GetSection("Endpoints").GetChildren())
        {
            var name = configured.Key;
            loader.Endpoint(name, endpoint =>
            {
                _byName[name] = endpoint.ListenOptions;
                if (IsChat(name))
                {
                    endpoint.ListenOptions.UseProxyProtocol(); // in front of all else that reads, TLS included
                    endpoint.ListenOptions.UseChatRoom();
                }
            });
        }
    }

    /// <summary>Whether an endpoint of this name is the chat's.</summary>
    public static bool IsChat(string name) => name.StartsWith(Chat, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Adds the endpoints to the application.</summary>
internal static class EndpointsExtensions
{
    // A message is a few hundred bytes: a client that sends faster than it is read from waits in its own buffers.
    private const long MaxUnreadBytes = 64 * 1024;

    /// <summary>Adds them.</summary>
    public static void AddEndpoints(this WebApplicationBuilder builder)
    {
        var endpoints = new Endpoints();
        builder.Services.AddSingleton(endpoints);
        builder.Services.AddSingleton<IValidateOptions<ChatRoomOptions>>(new EndpointUrls(builder.Configuration));
        builder.WebHost.ConfigureKestrel((context, kestrel) => endpoints.Configure(kestrel, context.Configuration));
        builder.WebHost.UseSockets(static sockets =>
        {
            // A pump's write goes to the socket on the pump's own thread, which nothing on that path blocks.
            sockets.UnsafePreferInlineScheduling = true;
            sockets.MaxReadBufferSize = MaxUnreadBytes;
            sockets.Backlog = 4096;
        });
    }
}
