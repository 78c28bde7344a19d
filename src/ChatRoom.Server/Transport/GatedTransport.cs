using System.Net;
using ChatRoom.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Transport;

/// <summary>Kestrel's socket transport with a gate in front of every endpoint.</summary>
internal sealed class GatedTransport(SocketTransportFactory sockets, IServiceProvider services) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly Lazy<Gates> _gates = new(() => new Gates(services)); // the settings are valid once something is bound

    /// <inheritdoc />
    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);

    /// <inheritdoc />
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var gates = _gates.Value;
        var listener = await sockets.BindAsync(endpoint, cancellationToken);
        return new GatedListener(
            listener, gates.Of(endpoint), services.GetRequiredService<OwnConnections>(), gates.LastFile, gates.Chat.Refused);
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
            _chat = new ChatGate(() => clamping.Budget!.ChatSockets);
            _http = new HttpGate(clamping.Budget!.Http, http.MaxHttpConnectionsPerAddress, limits.CountLoopback, limits.IPv6PrefixLength, services.GetRequiredService<TimeProvider>());
            Chat = services.GetRequiredService<ChatStatus>();
        }

        public ChatStatus Chat { get; }

        public long LastFile { get; } = OpenFileLimit.Current - OpenFileLimit.Untouchable ?? long.MaxValue;

        public SocketGate Of(EndPoint endpoint) => _endpoints.IsChat(endpoint) ? _chat : _http;
    }
}
