using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Tls;

/// <summary>
/// Takes up certificates that were renewed, and tells in time of those that were not. It looks once a second at what is
/// in the files, instead of being told by the system: notice of a link exchanged further up a path, of a volume mounted
/// anew or of a network's file never comes, and a few kilobytes a second cost nothing.
/// </summary>
internal sealed class CertificateWatch(TlsEndpoints endpoints, TimeProvider time, ILogger<CertificateWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Reminder = TimeSpan.FromDays(1);

    private DateTimeOffset _reminded;

    /// <summary>Tells what is served.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        endpoints.Load();
        foreach (var endpoint in endpoints.All)
        {
            TellLoaded(endpoint);
        }

        Remind();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>To be called once a second.</summary>
    public void Turn()
    {
        foreach (var endpoint in endpoints.All)
        {
            switch (endpoint.Turn())
            {
                case TlsChange.Loaded:
                    TellLoaded(endpoint);
                    TellValidity(endpoint);
                    break;
                case TlsChange.Failed:
                    CertificateLog.Refused(logger, endpoint.Name, endpoint.Failure ?? "");
                    break;
            }
        }

        if (time.GetUtcNow() - _reminded >= Reminder)
        {
            Remind();
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
                TryTurn();
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    private void TryTurn()
    {
        try
        {
            Turn();
        }
        catch (Exception e)
        {
            CertificateLog.WatchFailed(logger, e); // no reason to end the server, and its chat
        }
    }

    private void Remind()
    {
        _reminded = time.GetUtcNow();
        foreach (var endpoint in endpoints.All)
        {
            TellValidity(endpoint);
        }
    }

    private void TellLoaded(TlsEndpoint endpoint)
    {
        foreach (var certificate in endpoint.Certificates)
        {
            CertificateLog.Loaded(logger, endpoint.Name, certificate.Subject, certificate.NotAfter.ToUniversalTime(), certificate.Fingerprint);
            if (certificate.IsDevelopment)
            {
                CertificateLog.ForDevelopment(logger, endpoint.Name);
            }
        }
    }

    private void TellValidity(TlsEndpoint endpoint)
    {
        foreach (var (status, text) in endpoint.Certificates.Select(certificate => certificate.At(time.GetUtcNow())))
        {
            switch (status)
            {
                case HealthStatus.Degraded:
                    CertificateLog.Expires(logger, endpoint.Name, text);
                    break;
                case HealthStatus.Unhealthy:
                    CertificateLog.Invalid(logger, endpoint.Name, text);
                    break;
            }
        }
    }
}
