using ChatRoom.Limits;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Api;

/// <summary>
/// Limits how often programs make requests, by access token or, without a valid one, by address. At most <see cref="MostKeys"/> of them
/// are remembered; while there are more, the others share one allowance. Thread-safe.
/// </summary>
internal sealed class RequestRates(IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>Tokens and addresses that are remembered, for each kind of request.</summary>
    internal const int MostKeys = 50_000;

    private const string Others = "";
    private static readonly Rate Reads = new(perSecond: 20, burst: 40);
    private static readonly Rate Searches = new(perSecond: 2, burst: 4);

    private readonly Lock _lock = new();
    private readonly Dictionary<(RequestKind Kind, string Key), long> _paidUntil = [];
    private long _nextSweep;

    private long Now => Ticks.Now(time);

    /// <summary>Takes one request; returns zero, or how long to wait for it.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="key">The hash of the token, or the address.</param>
    public TimeSpan Take(RequestKind kind, string key)
    {
        lock (_lock)
        {
            if (!_paidUntil.ContainsKey((kind, key)) && _paidUntil.Count >= MostKeys)
            {
                Sweep();
                key = _paidUntil.Count >= MostKeys ? Others : key;
            }

            var paidUntil = _paidUntil.GetValueOrDefault((kind, key));
            var wait = RateOf(kind).Take(ref paidUntil, Now);
            _paidUntil[(kind, key)] = paidUntil;
            return wait;
        }
    }

    private Rate RateOf(RequestKind kind) => kind switch
    {
        RequestKind.Write => new(options.Value.Limits.MessagesPerSecond, options.Value.Limits.MessageBurst),
        RequestKind.Search => Searches,
        _ => Reads,
    };

    /// <summary>Forgets those that have their full allowance, at most once a second.</summary>
    private void Sweep()
    {
        var now = Now;
        if (now < _nextSweep)
        {
            return;
        }

        _nextSweep = now + TimeSpan.TicksPerSecond;
        foreach (var (key, paidUntil) in _paidUntil)
        {
            if (paidUntil <= now)
            {
                _paidUntil.Remove(key);
            }
        }
    }
}
