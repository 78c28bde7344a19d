using System.Net;
using System.Threading.RateLimiting;
using ChatRoom.Server.Hosting;

namespace ChatRoom.Server.Admin;

/// <summary>
/// Counts wrong tokens per address (IPv6: per /64), so that guessing is slow, and logs refused requests, a bounded number per
/// second. Loopback is exempt: behind a proxy on this machine, one guesser would hold back all administrators.
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

    // Idle addresses are forgotten by the limiter itself.
    private readonly PartitionedRateLimiter<IPAddress> _guesses = PartitionedRateLimiter.Create<IPAddress, IPAddress>(static address =>
        RateLimitPartition.GetFixedWindowLimiter(address, static _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = GuessesPerMinute,
            Window = TimeSpan.FromMinutes(1),
            QueueLimit = 0,
        }));

    /// <summary>Returns whether an address has sent so many wrong tokens that its next is not even compared.</summary>
    public bool IsHeldBack(IPAddress? address)
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
    public void Log(PathString path, IPAddress? address)
    {
        using var lease = _logging.AttemptAcquire();
        if (lease.IsAcquired)
        {
            ServerLog.AdminRefused(logger, path, address);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _logging.Dispose();
        _guesses.Dispose();
    }

    /// <summary>Returns the address, or the /64 of IPv6, all of which one caller can have.</summary>
    private static IPAddress Network(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(Math.Min(IPv6PrefixBytes, bytes.Length)).Clear();
        return new IPAddress(bytes);
    }
}
