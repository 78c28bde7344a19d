using System.Net;
using System.Threading.RateLimiting;
using ChatRoom.Diagnostics;
using ChatRoom.Server.Logging;

namespace ChatRoom.Server.Admin;

/// <summary>
/// Counts wrong tokens per address (IPv6: per /64) to slow down guessing, and logs a limited number of refused requests per
/// second. Loopback is exempt: otherwise one attacker behind a proxy on this machine could block all administrators.
/// </summary>
internal sealed class AdminRefusals(ILogger<AdminRefusals> logger) : IDisposable
{
    private const int LoggedPerSecond = 20;
    private const int GuessesPerMinute = 10;
    private const int IPv6PrefixBytes = 8;

    private readonly TokenBucketRateLimiter _logging = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = LoggedPerSecond,
        TokensPerPeriod = LoggedPerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });

    // The limiter itself forgets idle addresses.
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

    /// <summary>Logs a refused request.</summary>
    public void Log(PathString path, EndPoint? caller)
    {
        using var lease = _logging.AttemptAcquire();
        if (lease.IsAcquired)
        {
            ServerLog.AdminRefused(logger, path, ConnectionStatistics.Readable(caller));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _logging.Dispose();
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
