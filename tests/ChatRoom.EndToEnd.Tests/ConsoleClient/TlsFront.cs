using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>TLS with a certificate made for it, in front of a server that talks in plain.</summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly Task _accepting;

    /// <param name="serverPort">The server.</param>
    /// <param name="name">Whom the certificate is for, beside 127.0.0.1 if <paramref name="isForLoopback"/>.</param>
    /// <param name="validFor">How long from now; negative: it has expired.</param>
    /// <param name="isForLoopback">Whether the certificate is for 127.0.0.1, too.</param>
    public TlsFront(int serverPort, string name = "localhost", TimeSpan? validFor = null, bool isForLoopback = true)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (isForLoopback)
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        var end = DateTimeOffset.UtcNow + (validFor ?? TimeSpan.FromDays(1));
        _certificate = request.CreateSelfSigned(end - TimeSpan.FromDays(2), end);
        CertificateFile = Path.GetTempFileName();
        File.WriteAllText(CertificateFile, _certificate.ExportCertificatePem());
        _listener.Start();
        _accepting = AcceptAsync(serverPort);
    }

    /// <summary>The address.</summary>
    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Its certificate, as PEM.</summary>
    public string CertificateFile { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.ContinueWith(static _ => { }, TaskScheduler.Default);
        _certificate.Dispose();
        File.Delete(CertificateFile);
    }

    private async Task AcceptAsync(int serverPort)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        await using var secure = new SslStream(client.GetStream());
        try
        {
            await secure.AuthenticateAsServerAsync(_certificate).WaitAsync(Deadline.Default);
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, serverPort);
            var toServer = ForwardAsync(secure, server);
            await server.GetStream().CopyToAsync(secure);
            await secure.ShutdownAsync();
            await toServer;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException)
        {
            // The client does not trust us, or has gone.
        }
    }

    /// <summary>Forwards to the server, the end too: otherwise a client that refuses the certificate leaves the server waiting for an alias.</summary>
    private static async Task ForwardAsync(SslStream client, TcpClient server)
    {
        try
        {
            await client.CopyToAsync(server.GetStream());
        }
        finally
        {
            server.Client.Shutdown(SocketShutdown.Send);
        }
    }
}
