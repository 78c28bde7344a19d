using System.Net;
using ChatRoom.Protocol.Model;
using ChatRoom.Server.Tls;
using ChatRoom.Server.Transport;
using Microsoft.AspNetCore.Server.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ChatRoom.Server.Hosting;

/// <summary>
/// Where the server listens: Kestrel's named endpoints, of which those whose name begins with <c>Chat</c> (<c>Chat</c>,
/// <c>ChatTls</c>, …) are the chat's and all others HTTP. Those whose URL is https are served over TLS.
/// </summary>
internal sealed class Endpoints(TlsEndpoints tls)
{
    /// <summary>Endpoints whose name begins so are the chat's.</summary>
    private const string Chat = "Chat";

    private readonly Dictionary<string, EndpointConfiguration> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Each endpoint's name and address; once the server runs, with the ports it really got.</summary>
    public IEnumerable<(string Name, string Address)> All => _byName.Select(static e => (e.Key, $"{e.Value.ListenOptions.EndPoint}"));

    /// <summary>The port of the first endpoint for chat, with TLS or without; null if there is none, or it has no port.</summary>
    public int? ChatPort(bool withTls) => _byName
        .Where(one => IsChat(one.Key) && one.Value.IsHttps == withTls)
        .Select(static one => one.Value.ListenOptions.IPEndPoint?.Port).FirstOrDefault();

    /// <summary>Tells those who come to the wrong port where the right one is.</summary>
    public void Tell(PortGuide ports)
    {
        ports.Plain = ChatPort(withTls: false) is { } plain ? $"port {plain}" : null;
        ports.Tls = ChatPort(withTls: true) is { } withTls ? $"port {withTls}" : null;
        ports.Http = _byName.Where(static one => !IsChat(one.Key))
            .Select(static one => (one.Value.ListenOptions.IPEndPoint?.Port, one.Value.IsHttps)).FirstOrDefault() is ({ } http, var isHttps)
            ? $"port {http}{(isHttps ? " (https)" : "")}"
            : null;
    }

    /// <summary>Reads the endpoints from configuration, and gives the chat its own.</summary>
    public void Configure(KestrelServerOptions kestrel, IConfiguration configuration)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);

        // So that it does not look for one for development, and warn of it, where it is shown none.
        kestrel.ConfigureHttpsDefaults(static https => https.ServerCertificateSelector = static (_, _) => null);
        var section = configuration.GetSection("Kestrel");
        var loader = kestrel.Configure(KestrelSection.WithoutTls(section), reloadOnChange: false);
        foreach (var configured in section.GetSection("Endpoints").GetChildren())
        {
            var name = configured.Key;
            loader.Endpoint(name, endpoint =>
            {
                _byName[name] = endpoint;
                Serve(name, endpoint.ListenOptions, endpoint.IsHttps ? tls.Of(name) : null);
            });
        }
    }

    /// <summary>Whether what Kestrel listens on is the chat's.</summary>
    public bool IsChat(EndPoint endpoint)
    {
        // Two endpoints whose ports the system chooses are equal until they are bound; localhost is bound as two others.
        var found = _byName.FirstOrDefault(one => ReferenceEquals(one.Value.ListenOptions.EndPoint, endpoint));
        found = found.Key is not null ? found : _byName.FirstOrDefault(one =>
            endpoint is IPEndPoint ip ? one.Value.ListenOptions.IPEndPoint?.Port == ip.Port : one.Value.ListenOptions.EndPoint.Equals(endpoint));
        return found.Key is { } name && IsChat(name);
    }

    /// <summary>Whether an endpoint of this name is the chat's.</summary>
    public static bool IsChat(string name) => name.StartsWith(Chat, StringComparison.OrdinalIgnoreCase);

    private static void Serve(string name, ListenOptions endpoint, TlsEndpoint? tls)
    {
        if (IsChat(name))
        {
            endpoint.UseSocketWriter(); // in front of all that writes, TLS included
            endpoint.UseProxyProtocol(); // and this of all that reads
            if (tls is not null)
            {
                endpoint.UseChatTls(tls);
            }

            endpoint.UseChatRoom();
        }
        else if (tls is not null)
        {
            endpoint.UseTls(tls);
        }
    }
}

/// <summary>Adds the endpoints to the application.</summary>
internal static class EndpointsExtensions
{
    /// <summary>Adds them.</summary>
    public static void AddEndpoints(this WebApplicationBuilder builder)
    {
        builder.AddTls();
        builder.Services.AddSingleton<Endpoints>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<Endpoints, IConfiguration>(
            static (kestrel, endpoints, configuration) => endpoints.Configure(kestrel, configuration));
        builder.AddTransport();
    }
}
