using System.Net;
using System.Net.Sockets;
using ChatRoom.Hosting;
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

    private readonly Lazy<Gates> _gates = new(() => new Gates(services)); // the settings are valid once something is bound

    /// <inheritdoc />
    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);

    /// <inheritdoc />
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var gates = _gates.Value;
        var connections = new SocketConnectionContextFactory(ForConnections(options.Value), loggers.CreateLogger(LogCategory));
        return new(new GatedListener(
            Listen(endpoint), connections, gates.Of(endpoint), services.GetRequiredService<OwnConnections>(), gates.LastFile, gates.Chat.Refused));
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

    private sealed class Gates
    {
        private readonly Endpoints _endpoints;
        private readonly ChatGate _chat;
        private readonly HttpGate _http;

        public Gates(IServiceProvider services)
        {
            var limits = services.GetRequiredService<IOptions<ChatRoomOptions>>().Value.Limits;
            var http = services.GetRequiredService<IOptions<HttpLimitOptions>>().Value;
            var clamping = services.GetRequiredService<SocketClamping>();
            _endpoints = services.GetRequiredService<Endpoints>();
            _chat = new ChatGate(() => clamping.Budget!.ChatSockets, services.GetRequiredService<ChatStatus>().ReasonToClose);
            _http = new HttpGate(clamping.Budget!.Http, http.MaxHttpConnectionsPerAddress, limits.CountLoopback, limits.IPv6PrefixLength, services.GetRequiredService<TimeProvider>());
            Chat = services.GetRequiredService<ChatStatus>();
        }

        public ChatStatus Chat { get; }

        public long LastFile { get; } = OpenFileLimit.Current - OpenFileLimit.Untouchable ?? long.MaxValue;

        public SocketGate Of(EndPoint endpoint) => _endpoints.IsChat(endpoint) ? _chat : _http;
    }
}
