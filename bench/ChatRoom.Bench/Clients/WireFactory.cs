using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using ChatRoom.Bench.Network;

namespace ChatRoom.Bench.Clients;

/// <summary>Opens connections to the server.</summary>
internal sealed class WireFactory
{
    private const int ConnectionsPerAddress = 20_000; // fewer than the system's ephemeral ports (28,232)
    private const int LoopbackBegin = 0x7f000001; // 127.0.0.1

    private readonly LoadOptions _options;
    private readonly EventLoop _loop;
    private readonly IPEndPoint _server;

    /// <exception cref="CouldNotRunException">The host is unknown.</exception>
    public WireFactory(LoadOptions options, EventLoop loop)
    {
        _options = options;
        _loop = loop;
        _server = new IPEndPoint(Resolve(options.Host), options.Port);
    }

    /// <summary>Starts to connect a client.</summary>
    /// <exception cref="CouldNotRunException">The process cannot open more files.</exception>
    public void Open(Client client)
    {
        var tcp = OpenSocket();
        if (client.IsSlow && _options.SlowReceiveBuffer > 0)
        {
            tcp.ReceiveBufferBytes = _options.SlowReceiveBuffer;
        }

        if (_options.Clients > ConnectionsPerAddress && _server.Address.Equals(IPAddress.Loopback))
        {
            tcp.BindTo(new IPAddress(IPAddress.HostToNetworkOrder(LoopbackBegin + 1 + (client.Index / ConnectionsPerAddress)) & 0xffffffffL));
        }

        if (_options.Tls)
        {
            var tls = new TlsWire(tcp, client, TlsOptions());
            client.Use(tcp, tls);
            tcp.Connect(_server, tls);
        }
        else
        {
            client.Use(tcp, tcp);
            tcp.Connect(_server, client);
        }
    }

    private TcpWire OpenSocket()
    {
        try
        {
            return new TcpWire(_loop, _server.AddressFamily);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TooManyOpenSockets)
        {
            throw new CouldNotRunException($"not enough files can be opened for {_options.Clients:N0} connections (ulimit -n)");
        }
    }

    private SslClientAuthenticationOptions TlsOptions()
    {
        var options = new SslClientAuthenticationOptions { TargetHost = _options.Host };
        if (_options.Insecure)
        {
            options.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
        }

        return options;
    }

    private static IPAddress Resolve(string host)
    {
        try
        {
            return IPAddress.TryParse(host, out var address) ? address : Dns.GetHostAddresses(host)[0];
        }
        catch (SocketException e)
        {
            throw new CouldNotRunException($"{host}: {e.Message}");
        }
    }
}
