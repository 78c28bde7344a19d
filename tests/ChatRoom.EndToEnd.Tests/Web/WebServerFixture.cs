using ChatRoom.EndToEnd.Tests.Tls;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Web;

/// <summary>One server for all tests of a class, with HTTP on two ports, one of them with TLS, and without limits on messages.</summary>
public sealed class WebServerFixture : IAsyncLifetime
{
    private readonly CertificateFolder _folder = new();
    private readonly TestCertificate _certificate = TestCertificate.For("chat.example");
    private TestServer? _server;

    public TestServer Server => _server ?? throw new InvalidOperationException("the server has not been started");

    public async ValueTask InitializeAsync()
    {
        await _folder.PutAsync(_certificate);
        _server = await TestServer.StartAsync(
            UnlimitedServerFixture.Unlimited, "ChatRoom:HistoryOnJoin=0",
            "Kestrel:Endpoints:Https:Url=https://127.0.0.1:0",
            $"Kestrel:Endpoints:Https:Certificate:Path={_folder["tls.crt"]}", $"Kestrel:Endpoints:Https:Certificate:KeyPath={_folder["tls.key"]}");
    }

    /// <summary>Connects in one of the ways that there are.</summary>
    public Task<WebSocketClient> ConnectAsync(Way way) => WebSocketClient.ConnectAsync(
        way == Way.Plain ? Server.ChatUrl() : new Uri($"wss://127.0.0.1:{Server.PortOf("Https")}/chat"), isHttp2: way == Way.Http2);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _certificate.Dispose();
        _folder.Dispose();
    }
}

/// <summary>How a WebSocket is connected.</summary>
public enum Way
{
    /// <summary>By HTTP/1.1 without TLS.</summary>
    Plain,

    /// <summary>By HTTP/1.1 over TLS.</summary>
    Tls,

    /// <summary>By HTTP/2 over TLS.</summary>
    Http2,
}
