using ChatRoom.Server.Tls;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Health;

/// <summary>Whether clients will accept the certificates of all endpoints with TLS, now and in 30 days.</summary>
internal sealed class CertificateCheck(TlsEndpoints endpoints, TimeProvider time) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var found = endpoints.All.OrderBy(static endpoint => endpoint.Name, StringComparer.Ordinal).SelectMany(Found).Distinct().ToArray();
        var worst = found.Select(static one => one.Status).DefaultIfEmpty(HealthStatus.Healthy).Min(); // they are numbered from the worst
        var told = found.Where(one => worst == HealthStatus.Healthy || one.Status != HealthStatus.Healthy).Select(static one => one.Text);
        return Task.FromResult(new HealthCheckResult(worst, found.Length == 0 ? null : string.Join("; ", told)));
    }

    private IEnumerable<(HealthStatus Status, string Text)> Found(TlsEndpoint endpoint)
    {
        foreach (var certificate in endpoint.Certificates)
        {
            yield return certificate.At(time.GetUtcNow());
        }

        if (endpoint.Failure is { } failure)
        {
            yield return (HealthStatus.Degraded, $"the current certificate is kept, the new one cannot be loaded: {failure}");
        }
    }
}
