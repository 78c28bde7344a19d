using ChatRoom.Diagnostics;
using ChatRoom.Server.Tls;
using ChatRoom.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>What is told of certificates as time goes by.</summary>
public sealed class CertificateWatchTests : IDisposable
{
    private readonly CertificateFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly CapturingLogger _log = new();

    [Fact]
    public async Task Certificate_that_expires_within_30_days_is_told_once_a_day_and_then_that_it_has_expired()
    {
        using var certificate = TestCertificate.For("chat.example", DateTimeOffset.UtcNow.AddDays(32).AddHours(1));
        var endpoints = await LoadAsync(certificate);
        using var watch = NewWatch(endpoints);

        watch.Check();
        Told(EventIds.CertificateExpires).Should().Be(0);

        for (var hour = 0; hour < 24 * 31; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            watch.Check();
        }

        Told(EventIds.CertificateExpires).Should().Be(29);
        Told(EventIds.CertificateInvalid).Should().Be(0);

        _time.Advance(TimeSpan.FromDays(2));
        watch.Check();
        Told(EventIds.CertificateInvalid).Should().Be(1);
    }

    [Fact]
    public async Task Certificate_that_is_renewed_is_taken_up_when_its_files_have_stayed_the_same_for_a_turn()
    {
        using var old = TestCertificate.For("old.example");
        using var renewed = TestCertificate.For("new.example");
        var endpoints = await LoadAsync(old);
        using var watch = NewWatch(endpoints);
        var endpoint = endpoints.Of("ChatTls");

        await File.WriteAllTextAsync(_folder["tls.crt"], renewed.Pem, TestContext.Current.CancellationToken);
        watch.Check();
        await File.WriteAllTextAsync(_folder["tls.key"], renewed.KeyPem, TestContext.Current.CancellationToken);
        watch.Check();
        endpoint.Certificates.Should().ContainSingle().Which.Subject.Should().Be("CN=old.example");

        watch.Check();
        endpoint.Certificates.Should().ContainSingle().Which.Subject.Should().Be("CN=new.example");
        Told(EventIds.CertificateRefused).Should().Be(0, "what was between the two was no mistake");
        Told(EventIds.CertificateLoaded).Should().Be(1);

        watch.Check();
        Told(EventIds.CertificateLoaded).Should().Be(1);
    }

    private int Told(int id) => _log.Lines.Count(line => line.EventId == id);

    private CertificateWatch NewWatch(TlsEndpoints endpoints)
    {
        var factory = LoggerFactory.Create(logging => logging.AddProvider(_log));
        return new CertificateWatch(endpoints, _time, factory.CreateLogger<CertificateWatch>());
    }

    private async Task<TlsEndpoints> LoadAsync(TestCertificate certificate)
    {
        await _folder.PutAsync(certificate);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            _folder.Settings().Select(static setting => setting.Split('=', 2)).Select(static pair => KeyValuePair.Create(pair[0], (string?)pair[1]))).Build();
        var endpoints = new TlsEndpoints(configuration.GetSection("Kestrel"), _folder.Path);
        endpoints.Load();
        return endpoints;
    }

    public void Dispose() => _folder.Dispose();
}
