using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Transport;

/// <summary>Puts a gate in front of every endpoint.</summary>
internal static class TransportExtensions
{
    // A message is a few hundred bytes: a client that sends faster than the server reads waits in its own buffers.
    private const long MaxUnreadBytes = 64 * 1024;

    /// <summary>Adds the transport, and lowers the chat's limit of connections to what the process can hold.</summary>
    public static void AddTransport(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseSockets(static sockets =>
        {
            // What is read is handled on the thread that read it, where nothing blocks (docs/decisions/0025).
            sockets.UnsafePreferInlineScheduling = true;
            sockets.MaxReadBufferSize = MaxUnreadBytes;
            sockets.Backlog = 4096;
            sockets.CreateBoundListenSocket = UnixListenSocket.Create;
        });
        builder.Services.AddSingleton<SocketTransportFactory>();
        builder.Services.AddSingleton<OwnConnections>();
        builder.Services.AddSingleton<Gates>();
        builder.Services.AddSingleton(static services =>
            new SocketClamping(OpenFileLimit.Current, services.GetRequiredService<IOptions<HttpLimitOptions>>()));
        builder.Services.AddSingleton<IPostConfigureOptions<ChatRoomOptions>>(static services => services.GetRequiredService<SocketClamping>());
        builder.Services.AddSingleton<IConnectionListenerFactory, GatedTransport>(); // the last one is the first that Kestrel asks
    }

    /// <summary>Protects HTTP connections with a request under way from being replaced by newer ones.</summary>
    public static void UseHttpPermits(this WebApplication app) => app.Use(static (context, next) =>
        context.Features.Get<HttpPermit>() is { } permit ? permit.DuringAsync(() => next(context)) : next(context));
}
