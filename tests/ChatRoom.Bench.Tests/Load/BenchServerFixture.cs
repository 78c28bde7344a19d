using ChatRoom.Testing;

namespace ChatRoom.Bench.Tests.Load;

/// <summary>The real server with TLS and without a limit on messages per second.</summary>
public sealed class BenchServerFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-bench-");
    private TestServer? _server;

    public TestServer Server => _server ?? throw new InvalidOperationException("the server has not been started");

    public async ValueTask InitializeAsync()
    {
        using var certificate = TestCertificate.For("localhost");
        var path = Path.Combine(_folder.FullName, "tls.crt");
        var keyPath = Path.Combine(_folder.FullName, "tls.key");
        await certificate.WriteAsync(path, keyPath);
        _server = await TestServer.StartAsync(
            "ChatRoom:Limits:MessagesPerSecond=0",
            "Kestrel:Endpoints:ChatTls:Url=https://127.0.0.1:0",
            $"Kestrel:Endpoints:ChatTls:Certificate:Path={path}",
            $"Kestrel:Endpoints:ChatTls:Certificate:KeyPath={keyPath}");
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
