using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatRoom.Accounts;
using ChatRoom.Hosting;
using ChatRoom.Protocol;
using ChatRoom.Server.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Tls;

/// <summary>The endpoints with TLS: the endpoints whose URL begins with https.</summary>
/// <param name="configuration">The configuration.</param>
/// <param name="contentRoot">The folder of the settings file. The paths of certificates are relative to it.</param>
internal sealed class TlsEndpoints(IConfiguration configuration, string contentRoot)
{
    private static readonly string[] OnlyForTls = ["Certificate", "Sni", "ClientCertificateMode", "SslProtocols"];

    private readonly IConfigurationSection _kestrel = configuration.GetSection("Kestrel");
    private readonly ConcurrentDictionary<string, TlsEndpoint> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The loaded endpoints.</summary>
    public IEnumerable<TlsEndpoint> All => _byName.Select(static pair => pair.Value);

    /// <summary>Returns an endpoint with its certificates loaded.</summary>
    /// <exception cref="OptionsValidationException">The certificates cannot be loaded, because they changed after the validation.</exception>
    public TlsEndpoint Of(string name) => _byName.GetOrAdd(name, _ =>
    {
        var endpoint = new TlsEndpoint(name, ChatEndpoints.Contain(name, configuration), _kestrel, contentRoot);
        var errors = endpoint.Load();
        return errors.Count == 0 ? endpoint : throw new OptionsValidationException(name, typeof(TlsEndpoint), errors);
    });

    /// <summary>Loads the certificates of all endpoints.</summary>
    public void Load()
    {
        foreach (var endpoint in _kestrel.GetSection("Endpoints").GetChildren().Where(IsTls))
        {
            Of(endpoint.Key);
        }
    }

    /// <summary>Returns the errors of a configuration, one line each. It loads the certificates and discards them.</summary>
    public static IEnumerable<string> Errors(IConfiguration configuration, string contentRoot)
    {
        var kestrel = configuration.GetSection("Kestrel");
        return kestrel.GetSection("Endpoints").GetChildren()
            .SelectMany(endpoint => IsTls(endpoint) ? new TlsEndpoint(endpoint.Key, ChatEndpoints.Contain(endpoint.Key, configuration), kestrel, contentRoot).Load() : Superfluous(endpoint))
            .Distinct();
    }

    private static bool IsTls(IConfigurationSection endpoint) =>
        endpoint["Url"]?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;

    private static IEnumerable<string> Superfluous(IConfigurationSection endpoint) => OnlyForTls
        .Select(endpoint.GetSection)
        .Where(static section => section.Exists())
        .Select(section => $"{section.Path}: this endpoint has no TLS; to use it, begin {endpoint.Path}:Url with https://");
}

/// <summary>Adds TLS to endpoints.</summary>
internal static class TlsExtensions
{
    private const int MostNameCharacters = 100;

    /// <summary>Adds the services that all endpoints with TLS share.</summary>
    public static void AddTls(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new TlsEndpoints(builder.Configuration, builder.Environment.ContentRootPath));
        builder.Services.AddHostedService<CertificateWatch>();
    }

    /// <summary>Adds TLS to an HTTP endpoint.</summary>
    public static void UseTls(this ListenOptions endpoint, TlsEndpoint tls)
    {
        endpoint.Use(static next => connection => IgnoreBadHelloAsync(connection, next));
        endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = tls.SelectAsync });
    }

    /// <summary>Adds TLS to a chat endpoint. Clients without TLS get an answer, and connections end with <c>close_notify</c>.</summary>
    public static void UseChatTls(this ListenOptions endpoint, TlsEndpoint tls, ProtocolChoice protocol)
    {
        endpoint.UseTlsGate(protocol);
        endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = tls.SelectAsync });
        endpoint.Use(static next => connection => ServeAsync(connection, next));
    }

    /// <summary>Returns the subject of a certificate, shortened: whoever made it chose it.</summary>
    private static string NameOf(X509Certificate certificate)
    {
        var name = Sanitizer.Clean(certificate.Subject);
        return name.Length > MostNameCharacters ? $"{name[..MostNameCharacters]}…" : name;
    }

    /// <summary>
    /// Hides an exception of <see cref="SslStream"/> after an invalid ClientHello. Otherwise Kestrel would log it for each such
    /// client as a bug of the server, with a stack trace. (In front of chat, the TLS gate answers such clients.)
    /// </summary>
    private static async Task IgnoreBadHelloAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            await next(connection);
        }
        catch (NotSupportedException)
        {
            // The client's ClientHello is invalid.
        }
    }

    /// <summary>
    /// Sends <c>close_notify</c> at the end, so that the client can distinguish the end from a broken connection (RFC 8446, 6.1).
    /// Neither Kestrel nor <see cref="SslStream"/> sends it by itself.
    /// </summary>
    private static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var tls = connection.Features.GetRequiredFeature<ISslStreamFeature>().SslStream;
        if (tls.RemoteCertificate is { } shown)
        {
            connection.Features.Set(new ClientCertificate(Convert.ToHexStringLower(SHA256.HashData(shown.GetRawCertData())), NameOf(shown)));
        }

        await next(connection);
        try
        {
            await tls.ShutdownAsync();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The connection is closed already.
        }
    }
}
