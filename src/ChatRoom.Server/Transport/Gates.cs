using System.Net;
using ChatRoom.Hosting;
using ChatRoom.Limits;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Transport;

/// <summary>The gates of all endpoints. To be created when the settings are valid.</summary>
internal sealed class Gates
{
    private readonly Endpoints _endpoints;
    private readonly ChatStatus _status;
    private readonly HttpGate _http;

    public Gates(
        Endpoints endpoints, ChatStatus status, SocketClamping clamping, IOptions<ChatRoomOptions> options, IOptions<HttpLimitOptions> http, TimeProvider time)
    {
        var limits = options.Value.Limits;
        (_endpoints, _status) = (endpoints, status);
        Chat = new ChatGate(() => clamping.Budget!.ChatSockets, status.ReasonToClose);
        _http = new HttpGate(clamping.Budget!.Http, http.Value.MaxHttpConnectionsPerAddress, limits.CountLoopback, limits.IPv6PrefixLength, time);
    }

    /// <summary>The gate of the chat endpoints.</summary>
    public ChatGate Chat { get; }

    /// <summary>No connection may have a higher file number than this.</summary>
    public long LastFile { get; } = OpenFileLimit.Current - OpenFileLimit.Untouchable ?? long.MaxValue;

    /// <summary>Returns the gate of an endpoint.</summary>
    public SocketGate Of(EndPoint endpoint) => _endpoints.IsChat(endpoint) ? Chat : _http;

    /// <summary>Counts and logs a connection that is not let in.</summary>
    public void Refused(RefusalReason reason, EndPoint? remote) => _status.Refused(reason, remote);
}
