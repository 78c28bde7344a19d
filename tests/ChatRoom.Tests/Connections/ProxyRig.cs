using System.Net;
using ChatRoom.Diagnostics;
using ChatRoom.Hosting;
using ChatRoom.Testing;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Tests.Connections;

/// <summary>A chat that requires the PROXY protocol of its load balancer, 10.0.0.1.</summary>
internal sealed class ProxyRig : IDisposable
{
    public const string ClientHeader = "PROXY TCP4 203.0.113.7 198.51.100.1 56324 5000\r\n";

    public static readonly IPEndPoint LoadBalancer = IPEndPoint.Parse("10.0.0.1:40000");
    public static readonly IPEndPoint Client = IPEndPoint.Parse("203.0.113.7:56324");
    public static readonly IPEndPoint Destination = IPEndPoint.Parse("198.51.100.1:5000");

    private readonly ConnectionDelegate _endpoint;

    public ProxyRig(Action<ChatRoomOptions>? configure = null)
    {
        Chat = new Chat(options =>
        {
            options.ProxyProtocol.Mode = ProxyProtocolMode.Required;
            options.ProxyProtocol.TrustedNetworks = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")];
            configure?.Invoke(options);
        });
        _endpoint = Chat.Endpoint(static endpoint => endpoint.UseProxyProtocol().UseChatRoom());
    }

    public Chat Chat { get; }

    /// <summary>The number of connections that were refused because of their header.</summary>
    public long Refused => Chat.Status.Statistics.ConnectionsRefused["proxy_header"];

    /// <summary>The log of such connections.</summary>
    public IEnumerable<string> Warnings => Chat.Log.Lines.Where(static line => line.EventId == EventIds.ProxyHeaderRefused)
        .Select(static line => line.Text);

    /// <summary>Opens a connection from the load balancer, or from another address.</summary>
    public InMemoryConnection Connect(IPEndPoint? from = null) => Connect(_endpoint, from);

    /// <summary>Does the same with another middleware than the chat behind the header.</summary>
    public InMemoryConnection ConnectTo(ConnectionDelegate next, IPEndPoint? from = null) =>
        Connect(Chat.Endpoint(endpoint => endpoint.UseProxyProtocol().Use(_ => next)), from);

    public void Dispose() => Chat.Dispose();

    private static InMemoryConnection Connect(ConnectionDelegate endpoint, IPEndPoint? from) =>
        new InMemoryConnection { RemoteEndPoint = from ?? LoadBalancer, LocalEndPoint = IPEndPoint.Parse("10.0.0.2:5000") }
            .ServedBy(connection => endpoint(connection));
}
