using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChatRoom.Bench.Driving;

/// <summary>The least that a swarm can join: greets, and hands on to all what one says. For a few clients, a thread each.</summary>
internal sealed class RehearsalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;
    private readonly List<Stream> _members = [];

    public RehearsalServer(int clients, bool tls)
    {
        _certificate = tls ? NewCertificate() : null;
        _listener.Start();
        for (var i = 0; i < clients; i++)
        {
            new Thread(Serve) { IsBackground = true }.Start();
        }
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Stop();
        _certificate?.Dispose();
    }

    private void Serve()
    {
        try
        {
            using var client = Accept();
            var buffer = new byte[4096];
            client.Write("alias?"u8);
            _ = client.Read(buffer);
            client.Write("You are now connected!\n"u8);
            lock (_members)
            {
                _members.Add(client);
            }

            for (int read; (read = client.Read(buffer)) > 0;)
            {
                lock (_members)
                {
                    _members.ForEach(member => member.Write(buffer.AsSpan(0, read)));
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The rehearsal is over.
        }
    }

    private Stream Accept()
    {
        var stream = new NetworkStream(_listener.AcceptSocket(), ownsSocket: true);
        if (_certificate is null)
        {
            return stream;
        }

        var tls = new SslStream(stream);
        tls.AuthenticateAsServer(_certificate);
        return tls;
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
