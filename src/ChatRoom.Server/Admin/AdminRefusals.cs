using System.Net;
using System.Threading.RateLimiting;
using ChatRoom.Diagnostics;
using ChatRoom.Server.Logging;

namespace ChatRoom.Server.Admin;

/// <summary>
/// Counts wrong tokens per address (IPv6: per /64) to slow down guessing; loopback is exempt, because otherwise one attacker behind
/// a proxy on this machine could block all administrators. Logs a limited number of refused requests, of an address and in all.
/// </summary>
internal sealed class AdminRefusals(ILogger<AdminRefusals> logger) : IDisposable
{
    private const int LoggedPerSecond = 20;
    private const int LoggedAtOnceOfAddress = 50;
    private const int MostPathChars = 100;
    private const int GuessesPerMinute = 10;
    private const int IPv6PrefixBytes = 8;

    private readonly TokenBucketRateLimiter _logging = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = LoggedPerSecond,
        TokensPerPeriod = LoggedPerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });

    // These limiters forget idle addresses themselves.
    private readonly PartitionedRateLimiter<IPAddress> _loggingOfAddress = PartitionedRateLimiter.Create<IPAddress, IPAddress>(static address =>
        RateLimitPartition.GetTokenBucketLimiter(address, static _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = LoggedAtOnceOfAddress,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    private readonly PartitionedRateLimiter<IPAddress> _guesses = PartitionedRateLimiter.Create<IPAddress, IPAddress>(static address =>
        RateLimitPartition.GetFixedWindowLimiter(address, static _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = GuessesPerMinute,
            Window = TimeSpan.FromMinutes(1),
            QueueLimit = 0,
        }));

    /// <summary>Returns whether an address has sent too many wrong tokens, so that its next one must be refused.</summary>
    public bool IsBlocked(IPAddress? address)
    {
        if (address is null || IPAddress.IsLoopback(address))
        {
            return false;
        }

        using var lease = _guesses.AttemptAcquire(Network(address), permitCount: 0);
        return !lease.IsAcquired;
    }

    /// <summary>Counts a wrong token.</summary>
    public void Count(IPAddress? address)
    {
        if (address is not null && !IPAddress.IsLoopback(address))
        {
            using var lease = _guesses.AttemptAcquire(Network(address));
        }
    }

    /// <summary>Logs a refused request, with at most 100 characters of its path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="caller">The address of the caller; null: not an IP connection.</param>
    public void Log(PathString path, IPEndPoint? caller)
    {
        using var ofAddress = _loggingOfAddress.AttemptAcquire(Network(caller?.Address ?? IPAddress.None));
        if (!ofAddress.IsAcquired)
        {
            return;
        }

        using var lease = _logging.AttemptAcquire();
        if (lease.IsAcquired)
        {
            var text = path.ToString();
            ServerLog.AdminRefused(logger, text.Length <= MostPathChars ? text : $"{text[..MostPathChars]}…", ConnectionStatistics.Readable(caller) ?? "a Unix socket");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _logging.Dispose();
        _loggingOfAddress.Dispose();
        _guesses.Dispose();
    }

    /// <summary>Returns an IPv4 address unchanged, and the /64 network of an IPv6 address, because one caller may own all of it.</summary>
    private static IPAddress Network(IPAddress address)
    {
        address = address.Unmapped();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(Math.Min(IPv6PrefixBytes, bytes.Length)).Clear();
        return new IPAddress(bytes);
    }
}
