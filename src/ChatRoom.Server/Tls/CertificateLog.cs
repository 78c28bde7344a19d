using ChatRoom.Diagnostics;

namespace ChatRoom.Server.Tls;

/// <summary>What is logged of certificates.</summary>
internal static partial class CertificateLog
{
    /// <summary>It is served from now on.</summary>
    [LoggerMessage(EventIds.CertificateLoaded, LogLevel.Information,
        "{Endpoint:l} serves the certificate {Subject:l}, valid until {NotAfter:u}, SHA-256 {Fingerprint:l}")]
    public static partial void Loaded(ILogger logger, string endpoint, string subject, DateTimeOffset notAfter, string fingerprint);

    /// <summary>It can't be.</summary>
    [LoggerMessage(EventIds.CertificateRefused, LogLevel.Error,
        "{Endpoint:l} cannot serve what is configured now, and goes on with the certificate that it has: {Reason:l}")]
    public static partial void Refused(ILogger logger, string endpoint, string reason);

    /// <summary>It soon can't be.</summary>
    [LoggerMessage(EventIds.CertificateExpires, LogLevel.Warning, "{Endpoint:l}: {Problem:l}")]
    public static partial void Expires(ILogger logger, string endpoint, string problem);

    /// <summary>Clients will refuse it.</summary>
    [LoggerMessage(EventIds.CertificateInvalid, LogLevel.Error, "{Endpoint:l}: {Problem:l}; clients will refuse it")]
    public static partial void Invalid(ILogger logger, string endpoint, string problem);

    /// <summary>The watch made a mistake; it goes on.</summary>
    [LoggerMessage(EventIds.CertificateWatchFailed, LogLevel.Error, "Looking for renewed certificates failed")]
    public static partial void WatchFailed(ILogger logger, Exception exception);

    /// <summary>It is nobody's but this machine's.</summary>
    [LoggerMessage(EventIds.CertificateForDevelopment, LogLevel.Warning,
        "{Endpoint:l} has no certificate configured and serves the one for development, which no other machine trusts")]
    public static partial void ForDevelopment(ILogger logger, string endpoint);
}
