using ChatRoom.Diagnostics;
using ChatRoom.Server.Tls;
using ChatRoom.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.EndToEnd.Tests.Tls;

/// <summary>The log of certificates over time.</summary>
public sealed class CertificateWatchTests : IDisposable
{
    private readonly CertificateFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly CapturingLogger _log = new();
    private readonly FaultySettings _settings = new();

    [Fact]
    public async Task Certificate_that_expires_within_30_days_is_logged_daily_and_when_it_has_expired()
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
    public async Task Renewed_certificate_is_loaded_when_its_files_were_unchanged_for_one_check()
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

    [Fact]
    public async Task Turn_that_throws_is_logged_once_and_the_next_ones_load_renewed_certificates()
    {
        using var old = TestCertificate.For("old.example");
        using var renewed = TestCertificate.For("new.example");
        var endpoints = await LoadAsync(old);
        using var watch = NewWatch(endpoints);
        await watch.StartAsync(TestContext.Current.CancellationToken);
        await _folder.PutAsync(renewed);

        // An interrupted reading is a bug like any other: it must not look as if the server shut down.
        _settings.Bug = new OperationCanceledException("bug");
        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return _settings.Thrown >= 3 || watch.ExecuteTask!.IsCompleted;
            },
            "three turns fail");
        Told(EventIds.StepFailed).Should().Be(1);
        watch.ExecuteTask!.IsCompleted.Should().BeFalse();

        _settings.Bug = null;
        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return endpoints.Of("ChatTls").Certificates.Single().Subject == "CN=new.example";
            },
            "the renewed certificate is loaded");
        await watch.StopAsync(TestContext.Current.CancellationToken);
    }

    private int Told(int id) => _log.Lines.Count(line => line.EventId == id);

    private CertificateWatch NewWatch(TlsEndpoints endpoints)
    {
        var factory = LoggerFactory.Create(logging => logging.AddProvider(_log));
        var log = new ChatLog(factory.CreateLogger<ChatLog>(), Options.Create(new ChatRoomOptions()));
        return new CertificateWatch(endpoints, _time, log, factory.CreateLogger<CertificateWatch>());
    }

    private async Task<TlsEndpoints> LoadAsync(TestCertificate certificate)
    {
        await _folder.PutAsync(certificate);
        foreach (var setting in _folder.Settings().Select(static setting => setting.Split('=', 2)))
        {
            _settings.Set(setting[0], setting[1]);
        }

        var configuration = new ConfigurationBuilder().Add(_settings).Build();
        var endpoints = new TlsEndpoints(configuration, _folder.Path);
        endpoints.Load();
        return endpoints;
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Settings that cannot be read while there is a bug.</summary>
    private sealed class FaultySettings : ConfigurationProvider, IConfigurationSource
    {
        private int _thrown;

        public Exception? Bug { get; set; }

        public int Thrown => Volatile.Read(ref _thrown);

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override bool TryGet(string key, out string? value)
        {
            if (Bug is { } bug)
            {
                Interlocked.Increment(ref _thrown);
                throw bug;
            }

            return base.TryGet(key, out value);
        }
    }
}
