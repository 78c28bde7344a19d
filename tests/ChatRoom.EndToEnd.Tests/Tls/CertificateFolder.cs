using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>A folder of a test, with certificates in it; nothing of it stays.</summary>
internal sealed class CertificateFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-tls-");

    public string Path => _folder.FullName;

    /// <summary>The path of a file in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>The settings of an endpoint <c>ChatTls</c> on loopback with <c>tls.crt</c> and <c>tls.key</c> of this folder, and more.</summary>
    public string[] Settings(params string[] more) =>
        [Url, $"{Key}:Path={this["tls.crt"]}", $"{Key}:KeyPath={this["tls.key"]}", .. more];

    /// <summary>Where the certificate of <c>ChatTls</c> is configured.</summary>
    public const string Key = "Kestrel:Endpoints:ChatTls:Certificate";

    /// <summary>The setting that turns it on.</summary>
    public const string Url = "Kestrel:Endpoints:ChatTls:Url=https://127.0.0.1:0";

    /// <summary>Writes a certificate as <c>tls.crt</c> and <c>tls.key</c>.</summary>
    public Task PutAsync(TestCertificate certificate) => certificate.WriteAsync(this["tls.crt"], this["tls.key"]);

    /// <summary>Writes a certificate, and starts a server with it.</summary>
    public async Task<TestServer> ServeAsync(TestCertificate certificate, params string[] settings)
    {
        await PutAsync(certificate);
        return await TestServer.StartAsync(Settings(settings));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
