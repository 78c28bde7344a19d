using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Tls;

/// <summary>Whether a certificate is valid at a time.</summary>
internal static class Validity
{
    /// <summary>So long before its end it is warned of.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromDays(30);

    /// <summary>
    /// <see cref="HealthStatus.Unhealthy"/> if clients will refuse it, <see cref="HealthStatus.Degraded"/> if they soon
    /// will, and how to say so; else healthy, and until when.
    /// </summary>
    public static (HealthStatus Status, string Text) At(this ServerCertificate certificate, DateTimeOffset now)
    {
        var name = $"the certificate {certificate.Subject} ({certificate.Key})";
        var left = certificate.NotAfter - now;
        return now < certificate.NotBefore ? (HealthStatus.Unhealthy, $"{name} is not valid before {Utc(certificate.NotBefore)}")
            : left <= TimeSpan.Zero ? (HealthStatus.Unhealthy, $"{name} has expired on {Utc(certificate.NotAfter)}")
            : left <= Notice ? (HealthStatus.Degraded, $"{name} expires in {left.Days} days, on {Utc(certificate.NotAfter)}")
            : (HealthStatus.Healthy, $"{name} is valid until {Utc(certificate.NotAfter)}");
    }

    private static string Utc(DateTimeOffset time) => time.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture);
}
