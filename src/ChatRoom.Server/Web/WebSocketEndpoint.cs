using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using ChatRoom.Connections;
using ChatRoom.Hosting;
using ChatRoom.Limits;
using ChatRoom.Server.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Web;

/// <summary>
/// The chat as a WebSocket: checks the request, lets its connection count as one of the chat, and hands it to the chat as any other.
/// By HTTP/1.1 the chat writes to the connection's own output, below what the web server made of it; by HTTP/2 to the request's stream.
/// </summary>
internal sealed class WebSocketEndpoint
{
    private const int RetryAfterSeconds = 5;

    private readonly ConnectionDelegate _chat;
    private readonly IOptions<WebOptions> _options;
    private readonly Gates _gates;

    public WebSocketEndpoint(IServiceProvider services, IOptions<WebOptions> options, Gates gates)
    {
        (_options, _gates) = (options, gates);
        _chat = new ConnectionBuilder(services).UseChatRoomOverWebSocket(options.Value.PingInterval).Build();
    }

    /// <summary>Serves a request, until the WebSocket has ended.</summary>
    public Task ServeAsync(HttpContext http)
    {
        if (WebSocketRequest.ProblemOf(http, _options.Value.AllowedOrigins) is { } problem)
        {
            return problem.ExecuteAsync(http);
        }

        var client = http.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, http.Connection.RemotePort) : null;
        var permit = http.Features.Get<HttpPermit>(); // the process's own connections have none
        if (permit?.TryUpgrade(_gates.Chat, client, out var reason) == false)
        {
            _gates.Refused(reason, client);
            http.Response.Headers.RetryAfter = $"{RetryAfterSeconds}";
            return TypedResults.Problem(
                    "there is no place for one more connection right now",
                    statusCode: reason == RefusalReason.AddressFull ? StatusCodes.Status429TooManyRequests : StatusCodes.Status503ServiceUnavailable)
                .ExecuteAsync(http);
        }

        WebSocketRequest.Accept(http);
        return WebSocketRequest.IsConnect(http) ? ServeStreamAsync(http, permit, client) : ServeConnectionAsync(http, client);
    }

    private async Task ServeConnectionAsync(HttpContext http, EndPoint? client)
    {
        await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        var lifetime = http.Features.GetRequiredFeature<IConnectionLifetimeFeature>();
        var connection = new WebSocketConnection(
            http.Connection.Id, http.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport, lifetime.Abort, lifetime.ConnectionClosed);
        connection.Features.Set(http.Features.Get<IConnectionSocketFeature>());
        await ServeAsync(http, connection, client);
    }

    private async Task ServeStreamAsync(HttpContext http, HttpPermit? permit, EndPoint? client)
    {
        try
        {
            var stream = await http.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync();
            var transport = new StreamTransport(
                PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true)),
                PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)));
            var lifetime = http.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
            await ServeAsync(http, new WebSocketConnection(http.TraceIdentifier, transport, lifetime.Abort, lifetime.RequestAborted), client);
            await transport.Input.CompleteAsync();
            await transport.Output.CompleteAsync();
        }
        finally
        {
            permit?.Downgrade();
        }
    }

    private async Task ServeAsync(HttpContext http, WebSocketConnection connection, EndPoint? client)
    {
        connection.RemoteEndPoint = client;
        connection.LocalEndPoint = http.Connection.LocalIpAddress is { } local ? new IPEndPoint(local, http.Connection.LocalPort) : null;
        if (http.Request.IsHttps)
        {
            connection.Features.Set(EncryptedFeature.Instance);
        }

        Activity.Current = null; // messages are no part of the request, which lasts as long as the connection
        try
        {
            await _chat(connection);
        }
        finally
        {
            connection.Release();
        }
    }

    private sealed class StreamTransport(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
