using System.Net;
using System.Net.Sockets;
using ChatRoom.Hosting;
using ChatRoom.Protocol.Model;
using ChatRoom.Server.Configuration;
using ChatRoom.Server.Tls;
using Microsoft.AspNetCore.Server.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Transport;

/// <summary>
/// The endpoints on which the server listens: Kestrel's named endpoints. <see cref="ChatEndpoints"/> serve chat; all others serve
/// HTTP. An endpoint whose URL begins with https uses TLS.
/// </summary>
internal sealed class Endpoints(TlsEndpoints tls, IConfiguration configuration, IOptions<ChatRoomOptions> options)
{
    private readonly Dictionary<string, EndpointConfiguration> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _chat = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names and the addresses of all endpoints. After the server has started, the addresses contain the actual ports.</summary>
    public IEnumerable<(string Name, string Address)> All => _byName.Select(static e => (e.Key, $"{e.Value.ListenOptions.EndPoint}"));

    /// <summary>
    /// Returns the port of a chat endpoint with or without TLS, if possible of one that people can use; null if there is none, or it
    /// has no port.
    /// </summary>
    public int? ChatPort(bool withTls) => _byName
        .Where(one => _chat.Contains(one.Key) && one.Value.IsHttps == withTls)
        .OrderBy(one => options.Value.ProtocolOf(one.Key) is ProtocolChoice.Auto or ProtocolChoice.Text ? 0 : 1)
        .Select(static one => one.Value.ListenOptions.IPEndPoint?.Port).FirstOrDefault();

    /// <summary>
    /// The address of a chat endpoint for connections of this process itself, without TLS if possible; null if there is none. A
    /// wildcard address becomes loopback.
    /// </summary>
    public (EndPoint Address, bool HasTls, bool HasProxyHeader)? ForOwn => _byName
        .Where(one => _chat.Contains(one.Key))
        .OrderBy(static one => one.Value.IsHttps)
        .Select(one => (Reachable(one.Value.ListenOptions.EndPoint), one.Value.IsHttps, options.Value.ProxyProtocolOf(one.Key, isChat: true) == ProxyProtocolMode.Required))
        .Cast<(EndPoint, bool, bool)?>().FirstOrDefault();

    /// <summary>Sets the ports to which clients that connect to a wrong port are referred.</summary>
    public void SetPorts(PortGuide ports)
    {
        ports.Plain = ChatPort(withTls: false) is { } plain ? $"port {plain}" : null;
        ports.Tls = ChatPort(withTls: true) is { } withTls ? $"port {withTls}" : null;
        ports.Http = _byName.Where(one => !_chat.Contains(one.Key))
            .Select(static one => (one.Value.ListenOptions.IPEndPoint?.Port, one.Value.IsHttps)).FirstOrDefault() is ({ } http, var isHttps)
            ? $"port {http}{(isHttps ? " (https)" : "")}"
            : null;
    }

    /// <summary>Configures Kestrel with the endpoints of the configuration.</summary>
    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);

        // Without a selector, Kestrel would look for a development certificate, and warn if there is none.
        kestrel.ConfigureHttpsDefaults(static https => https.ServerCertificateSelector = static (_, _) => null);
        var section = configuration.GetSection("Kestrel");
        var loader = kestrel.Configure(KestrelSection.WithoutTls(section), reloadOnChange: false);
        foreach (var configured in section.GetSection("Endpoints").GetChildren())
        {
            var name = configured.Key;
            loader.Endpoint(name, endpoint =>
            {
                _byName[name] = endpoint;
                if (ChatEndpoints.Contain(name, configuration))
                {
                    _chat.Add(name);
                }

                Serve(name, endpoint.ListenOptions, endpoint.IsHttps ? tls.Of(name) : null);
            });
        }
    }

    /// <summary>Returns whether an address that Kestrel listens on belongs to a chat endpoint.</summary>
    public bool IsChat(EndPoint endpoint)
    {
        // Compare references first: two endpoints with port 0 are equal until they are bound. Kestrel replaces localhost by two
        // other endpoints, which are found by their port.
        var found = _byName.FirstOrDefault(one => ReferenceEquals(one.Value.ListenOptions.EndPoint, endpoint));
        found = found.Key is not null ? found : _byName.FirstOrDefault(one =>
            endpoint is IPEndPoint ip ? one.Value.ListenOptions.IPEndPoint?.Port == ip.Port : one.Value.ListenOptions.EndPoint.Equals(endpoint));
        return found.Key is { } name && _chat.Contains(name);
    }

    private static EndPoint Reachable(EndPoint bound) => bound is IPEndPoint ip && (ip.Address.Equals(IPAddress.Any) || ip.Address.Equals(IPAddress.IPv6Any))
        ? new IPEndPoint(Socket.OSSupportsIPv4 ? IPAddress.Loopback : IPAddress.IPv6Loopback, ip.Port)
        : bound;

    private void Serve(string name, ListenOptions endpoint, TlsEndpoint? tls)
    {
        var isChat = _chat.Contains(name);
        endpoint.UseSocketWriter(); // before everything that writes, including TLS
        endpoint.UseProxyProtocol(options.Value.ProxyProtocolOf(name, isChat)); // before everything that reads
        if (isChat)
        {
            var protocol = options.Value.ProtocolOf(name);
            if (tls is not null)
            {
                endpoint.UseChatTls(tls, protocol);
            }

            endpoint.UseChatRoom(protocol);
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
    public static void AddEndpoints(this WebApplicationBuilder builder)
    {
        builder.AddTls();
        builder.Services.AddSingleton<Endpoints>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<Endpoints>(static (kestrel, endpoints) => endpoints.Configure(kestrel));
        builder.AddTransport();
    }
}
