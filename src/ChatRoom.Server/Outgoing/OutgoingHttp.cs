using System.Net;
using System.Net.Sockets;
using ChatRoom.Server.Configuration;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Outgoing;

// Contract of OutgoingHttp (tests in ChatRoom.EndToEnd.Tests/Outgoing/OutgoingHttpTests):
//
// 1. It connects only to an address that it has checked, and never resolves the name a second time.
// 2. All addresses of a name have to be allowed: a name with a public and a private address is refused.
// 3. Public addresses are allowed with https on the ports 443 and 8443. All ports, and http, only in the networks of the setting.
// 4. It follows no redirect, uses no proxy, sends no cookies and no credentials, and decompresses nothing.
// 5. A request ends within 5 s, name resolution and the whole answer included, of which it takes at most 64 KiB.

/// <summary>Sends all requests that the server makes to addresses that somebody else has chosen. The contract stands above.</summary>
internal sealed class OutgoingHttp : IDisposable
{
    /// <summary>The most bytes of an answer.</summary>
    public const int MostAnswerBytes = 64 * 1024;

    /// <summary>How long a request may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private const int MostAddresses = 4; // that are tried
    private static readonly int[] PublicPorts = [443, 8443];

    private readonly Func<IReadOnlyList<IPNetwork>> _allowed;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly HttpClient _client;

    /// <param name="options">Has the networks that are allowed although they are not public.</param>
    public OutgoingHttp(IOptions<ChatRoomOptions> options)
        : this(() => options.Value.Webhooks.AllowedNetworks, Dns.GetHostAddressesAsync)
    {
    }

    /// <param name="allowed">Returns the networks that are allowed although they are not public.</param>
    /// <param name="resolve">Returns the addresses of a name.</param>
    internal OutgoingHttp(Func<IReadOnlyList<IPNetwork>> allowed, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        (_allowed, _resolve) = (allowed, resolve);
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            ConnectTimeout = Timeout, // a connection may outlive the request that wanted it
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = 4,
            MaxResponseHeadersLength = 16, // kB
            PooledConnectionLifetime = TimeSpan.FromMinutes(1), // then the name is resolved again
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = MostAnswerBytes,
        };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd($"{Product.Name}/{Product.Version}");
    }

    /// <summary>Sends a request. Returns the whole answer.</summary>
    /// <exception cref="HttpRequestException">The address is refused or cannot be reached, or the answer is too long.</exception>
    /// <exception cref="TaskCanceledException">The answer did not come in time, or the call was canceled.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellationToken).WaitAsync(cancellationToken);
        var isPublic = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps && PublicPorts.Contains(port);
        if (addresses.Length == 0 || !Array.TrueForAll(addresses, address => IsAllowed(address, isPublic)))
        {
            throw new OutgoingRefusedException(host, port);
        }

        SocketException? last = null;
        foreach (var address in addresses.Take(MostAddresses))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last!;
    }

    private bool IsAllowed(IPAddress address, bool isPublic) => !address.IsIPv4MappedToIPv6
        && ((isPublic && PublicInternet.Contains(address)) || _allowed().Any(network => network.Contains(address)));
}
