using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Transport;

/// <summary>Kestrel's socket transport with a gate in front of every endpoint.</summary>
internal sealed class GatedTransport(
    SocketTransportFactory sockets, IOptions<SocketTransportOptions> options, ILoggerFactory loggers, IServiceProvider services)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private const string LogCategory = "Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets"; // Kestrel's own

    /// <inheritdoc />
    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);

    /// <inheritdoc />
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var gates = services.GetRequiredService<Gates>(); // the settings are valid once something is bound
        var connections = new SocketConnectionContextFactory(ForConnections(options.Value), loggers.CreateLogger(LogCategory));
        return new(new GatedListener(
            Listen(endpoint), connections, gates.Of(endpoint), services.GetRequiredService<OwnConnections>(), gates.LastFile, gates.Refused));
    }

    private static SocketConnectionFactoryOptions ForConnections(SocketTransportOptions options) => new()
    {
        IOQueueCount = options.IOQueueCount,
        WaitForDataBeforeAllocatingBuffer = options.WaitForDataBeforeAllocatingBuffer,
        MaxReadBufferSize = options.MaxReadBufferSize,
        MaxWriteBufferSize = options.MaxWriteBufferSize,
        UnsafePreferInlineScheduling = options.UnsafePreferInlineScheduling,
    };

    private Socket Listen(EndPoint endpoint)
    {
        try
        {
            var socket = options.Value.CreateBoundListenSocket(endpoint);
            socket.Listen(options.Value.Backlog);
            return socket;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(e.Message, e);
        }
    }
}
