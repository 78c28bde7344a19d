using ChatRoom.Limits;
using Microsoft.Extensions.Options;

namespace ChatRoom.Files;

// Contract of UploadTurns (tests in ChatRoom.Tests/Files/FileLimitTests):
//
// 1. A payer has one upload at a time, and begins at most UploadsPerMinute in a minute. There are at most Most at a time in all.
// 2. What is refused counts for nothing.
// 3. Payers who could begin UploadsPerMinute uploads at once are forgotten.

/// <summary>Decides who may begin an upload. The contract stands above.</summary>
internal sealed class UploadTurns(IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>How many uploads there are at a time, in all.</summary>
    public const int Most = 32;

    private const int MostIdle = 1_000; // payers, before those are forgotten who need not be known

    private readonly Lock _lock = new();
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _paidUntil = new(StringComparer.Ordinal);

    /// <summary>Begins an upload, unless something is in its way. If nothing is, call <see cref="End"/> later.</summary>
    /// <param name="payer">Whose it is.</param>
    /// <param name="wait">How long to wait before the next attempt.</param>
    public UploadRefusal Begin(string payer, out TimeSpan wait)
    {
        wait = TimeSpan.FromSeconds(1);
        lock (_lock)
        {
            if (_underWay.Contains(payer))
            {
                return UploadRefusal.OneAtATime;
            }

            if (_underWay.Count >= Most)
            {
                return UploadRefusal.TooMany;
            }

            Forget();
            var now = Ticks.Now(time);
            var perMinute = options.Value.Files.UploadsPerMinute;
            var paidUntil = _paidUntil.GetValueOrDefault(payer);
            wait = new Rate(perMinute / 60.0, perMinute).Take(ref paidUntil, now);
            if (wait > TimeSpan.Zero)
            {
                return UploadRefusal.TooOften;
            }

            _paidUntil[payer] = paidUntil;
            _underWay.Add(payer);
            return UploadRefusal.None;
        }
    }

    /// <summary>Ends an upload.</summary>
    public void End(string payer)
    {
        lock (_lock)
        {
            _underWay.Remove(payer);
        }
    }

    private void Forget()
    {
        if (_paidUntil.Count < MostIdle)
        {
            return;
        }

        var now = Ticks.Now(time);
        foreach (var (payer, paidUntil) in _paidUntil)
        {
            if (paidUntil <= now)
            {
                _paidUntil.Remove(payer); // the only change that a dictionary allows meanwhile
            }
        }
    }
}
