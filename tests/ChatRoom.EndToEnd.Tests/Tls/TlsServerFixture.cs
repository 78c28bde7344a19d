using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>One server with TLS for all tests of a class, without limits on messages.</summary>
public sealed class TlsServerFixture : IAsyncLifetime
{
    private readonly CertificateFolder _folder = new();
    private readonly TestCertificate _certificate = TestCertificate.For("chat.example");
    private TestServer? _server;

    public TestServer Server => _server ?? throw new InvalidOperationException("the server has not been started");

    public async ValueTask InitializeAsync() => _server = await _folder.ServeAsync(_certificate, UnlimitedServerFixture.Unlimited, "ChatRoom:HistoryOnJoin=0");

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _certificate.Dispose();
        _folder.Dispose();
    }
}
