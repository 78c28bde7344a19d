using ChatRoom.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Tls;

/// <summary>
/// Loads renewed certificates, and warns before certificates expire. It reads the files every second, which is only a few
/// kilobytes. File notifications would not report a changed link in the middle of a path, a remounted volume or a network file.
/// </summary>
internal sealed partial class CertificateWatch(TlsEndpoints endpoints, TimeProvider time, ChatLog log, ILogger<CertificateWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Reminder = TimeSpan.FromDays(1);

    private readonly GuardedSteps _steps = new(log);
    private DateTimeOffset _reminded;

    /// <summary>Loads all certificates and logs them.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        endpoints.Load();
        foreach (var endpoint in endpoints.All)
        {
            LogCertificates(endpoint);
        }

        LogValidity();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Loads changed certificates and logs what has happened. Called once a second.</summary>
    public void Check()
    {
        foreach (var endpoint in endpoints.All)
        {
            _steps.Run($"checking for renewed certificates of {endpoint.Name}", () => Refresh(endpoint));
        }

        if (time.GetUtcNow() - _reminded >= Reminder)
        {
            _steps.Run("reporting expired certificates", LogValidity);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Check();
            }
        }
        catch (OperationCanceledException)
        {
            // The server shuts down.
        }
    }

    private void Refresh(TlsEndpoint endpoint)
    {
        switch (endpoint.Refresh())
        {
            case true:
                LogCertificates(endpoint);
                LogValidity(endpoint);
                break;
            case false:
                LogRefused(endpoint.Name, endpoint.Failure ?? "");
                break;
        }
    }

    private void LogCertificates(TlsEndpoint endpoint)
    {
        foreach (var certificate in endpoint.Certificates)
        {
            LogLoaded(endpoint.Name, certificate.Subject, certificate.NotAfter.ToUniversalTime(), certificate.Fingerprint);
            if (certificate.IsDevelopment)
            {
                LogForDevelopment(endpoint.Name);
            }
        }
    }

    private void LogValidity()
    {
        _reminded = time.GetUtcNow();
        foreach (var endpoint in endpoints.All)
        {
            LogValidity(endpoint);
        }
    }

    private void LogValidity(TlsEndpoint endpoint)
    {
        foreach (var (status, text) in endpoint.Certificates.Select(certificate => certificate.At(time.GetUtcNow())))
        {
            switch (status)
            {
                case HealthStatus.Degraded:
                    LogExpires(endpoint.Name, text);
                    break;
                case HealthStatus.Unhealthy:
                    LogInvalid(endpoint.Name, text);
                    break;
            }
        }
    }

    [LoggerMessage(EventIds.CertificateLoaded, LogLevel.Information,
        "{Endpoint:l} serves the certificate {Subject:l}, valid until {NotAfter:u}, SHA-256 {Fingerprint:l}")]
    private partial void LogLoaded(string endpoint, string subject, DateTimeOffset notAfter, string fingerprint);

    [LoggerMessage(EventIds.CertificateRefused, LogLevel.Error, "{Endpoint:l} keeps its current certificate, the new one cannot be loaded: {Reason:l}")]
    private partial void LogRefused(string endpoint, string reason);

    [LoggerMessage(EventIds.CertificateExpires, LogLevel.Warning, "{Endpoint:l}: {Problem:l}")]
    private partial void LogExpires(string endpoint, string problem);

    [LoggerMessage(EventIds.CertificateInvalid, LogLevel.Error, "{Endpoint:l}: {Problem:l}; clients will refuse it")]
    private partial void LogInvalid(string endpoint, string problem);

    [LoggerMessage(EventIds.CertificateForDevelopment, LogLevel.Warning,
        "{Endpoint:l} has no certificate configured and serves the development certificate, which no other machine trusts")]
    private partial void LogForDevelopment(string endpoint);
}
