using System.Collections.Concurrent;
using System.Net.Security;
using ChatRoom.Server.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Tls;

/// <summary>The endpoints with TLS: those whose URL is https.</summary>
/// <param name="kestrel">The section <c>Kestrel</c>.</param>
/// <param name="contentRoot">The folder of the settings file; certificates' paths are relative to it.</param>
internal sealed class TlsEndpoints(IConfiguration kestrel, string contentRoot)
{
    private static readonly string[] OnlyForTls = ["Certificate", "Sni", "ClientCertificateMode", "SslProtocols"];

    private readonly ConcurrentDictionary<string, TlsEndpoint> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The loaded endpoints.</summary>
    public IEnumerable<TlsEndpoint> All => _byName.Select(static pair => pair.Value);

    /// <summary>Returns an endpoint with its certificates loaded.</summary>
    /// <exception cref="OptionsValidationException">They cannot be loaded: they have changed since the configuration was validated.</exception>
    public TlsEndpoint Of(string name) => _byName.GetOrAdd(name, _ =>
    {
        var endpoint = new TlsEndpoint(name, Endpoints.IsChat(name), kestrel, contentRoot);
        var errors = endpoint.Load();
        return errors.Count == 0 ? endpoint : throw new OptionsValidationException(name, typeof(TlsEndpoint), errors);
    });

    /// <summary>Loads the certificates of all endpoints.</summary>
    public void Load()
    {
        foreach (var endpoint in kestrel.GetSection("Endpoints").GetChildren().Where(IsTls))
        {
            Of(endpoint.Key);
        }
    }

    /// <summary>Returns the errors of a configuration, one line each: loads its certificates, and discards them.</summary>
    public static IEnumerable<string> Errors(IConfiguration configuration, string contentRoot)
    {
        var kestrel = configuration.GetSection("Kestrel");
        return kestrel.GetSection("Endpoints").GetChildren()
            .SelectMany(endpoint => IsTls(endpoint) ? new TlsEndpoint(endpoint.Key, Endpoints.IsChat(endpoint.Key), kestrel, contentRoot).Load() : Superfluous(endpoint))
            .Distinct();
    }

    private static bool IsTls(IConfigurationSection endpoint) =>
        endpoint["Url"]?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;

    private static IEnumerable<string> Superfluous(IConfigurationSection endpoint) => OnlyForTls
        .Select(endpoint.GetSection)
        .Where(static section => section.Exists())
        .Select(section => $"{section.Path}: this endpoint has no TLS; to use it, begin {endpoint.Path}:Url with https://");
}

/// <summary>Puts TLS in front of an endpoint's connections.</summary>
internal static class TlsExtensions
{
    /// <summary>Adds what all endpoints with TLS share.</summary>
    public static void AddTls(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new TlsEndpoints(builder.Configuration.GetSection("Kestrel"), builder.Environment.ContentRootPath));
        builder.Services.AddHostedService<CertificateWatch>();
    }

    /// <summary>Adds TLS for HTTP.</summary>
    public static void UseTls(this ListenOptions endpoint, TlsEndpoint tls)
    {
        endpoint.Use(static next => connection => IgnoreBadHelloAsync(connection, next));
        endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = tls.SelectAsync });
    }

    /// <summary>Adds TLS for chat, between a gate that answers clients without TLS, and an end with <c>close_notify</c>.</summary>
    public static void UseChatTls(this ListenOptions endpoint, TlsEndpoint tls)
    {
        endpoint.UseTlsGate();
        endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = tls.SelectAsync });
        endpoint.Use(static next => connection => ServeAsync(connection, next));
    }

    /// <summary>
    /// After an invalid ClientHello <see cref="SslStream"/> asks for a certificate without a callback, which Kestrel logs as a bug
    /// of the server, with a stack trace, for each such client. Chat has its gate for them.
    /// </summary>
    private static async Task IgnoreBadHelloAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            await next(connection);
        }
        catch (NotSupportedException)
        {
            // The client's error.
        }
    }

    /// <summary>
    /// Sends <c>close_notify</c> at the end, so that the client can tell the end from a cut (RFC 8446, 6.1). Neither Kestrel nor
    /// <see cref="SslStream"/> does so by itself.
    /// </summary>
    private static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        await next(connection);
        try
        {
            await connection.Features.GetRequiredFeature<ISslStreamFeature>().SslStream.ShutdownAsync();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The connection is gone already.
        }
    }
}
