using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ChatRoom.Server.Tls;

/// <summary>Puts TLS before what an endpoint's connections are served with.</summary>
internal static class TlsExtensions
{
    /// <summary>Adds what all endpoints with TLS share.</summary>
    public static void AddTls(this WebApplicationBuilder builder)
    {
        var endpoints = new TlsEndpoints(builder.Configuration.GetSection("Kestrel"), builder.Environment.ContentRootPath);
        builder.Services.AddSingleton(endpoints);
        builder.Services.AddHostedService<CertificateWatch>();
    }

    /// <summary>For HTTP.</summary>
    public static void UseTls(this ListenOptions endpoint, TlsEndpoint tls)
    {
        endpoint.Use(static next => connection => IgnoreBadHelloAsync(connection, next));
        endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = tls.SelectAsync });
    }

    /// <summary>For chat: the same between a gate, which answers who speaks without TLS, and an end in order.</summary>
    public static void UseChatTls(this ListenOptions endpoint, TlsEndpoint tls)
    {
        endpoint.UseTlsGate();
        endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = tls.SelectAsync });
        endpoint.Use(static next => connection => ServeAsync(connection, next));
    }

    /// <summary>
    /// A ClientHello that is none makes <see cref="SslStream"/> ask for a certificate that it was never to have, which
    /// Kestrel takes for a mistake of the server's: with a stack trace, for each such client. Chat has its gate for it.
    /// </summary>
    private static async Task IgnoreBadHelloAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            await next(connection);
        }
        catch (NotSupportedException)
        {
            // The client's mistake.
        }
    }

    /// <summary>
    /// Says <c>close_notify</c> when all is said, so that the client can tell the end from a cut (RFC 8446, 6.1). Neither
    /// Kestrel nor <see cref="SslStream"/> does so by itself.
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
