using ChatRoom.Limits;
using Microsoft.Extensions.Options;

namespace ChatRoom.Accounts;

// Contract of AttemptLimits (tests in ChatRoom.Tests/Accounts/AttemptLimitsTests):
//
// 1. Wrong passwords are limited per address, per alias and in all; right ones are not, only how fast an address has passwords checked.
// 2. Aliases without an account have the same limit.
// 3. Nobody can lock the owner out: an address from which the account has logged in has an allowance of its own for it, and is
//    not subject to the limit on all attempts.
// 4. At most MostNames aliases are remembered. While there are more, the others share one allowance.

/// <summary>Limits guesses at passwords. Thread-safe. The contract stands above.</summary>
internal sealed class AttemptLimits(IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>Aliases that are remembered, about 200 bytes each.</summary>
    internal const int MostNames = 50_000;

    private const int MostKnown = 8; // addresses of one account
    private const string Others = "";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, History> _byName = new(StringComparer.Ordinal);
    private long _allPaidUntil;
    private long _registrationsPaidUntil;
    private long _nextSweep;

    private AccountOptions Options => options.Value.Accounts;

    private long Now => Ticks.Now(time);

    private Rate PerName => new(Options.WrongPasswordsPerHour / 3600.0, Options.WrongPasswordsPerHour);

    private Rate InAll => new(Options.WrongPasswordsPerMinuteInAll / 60.0, Options.WrongPasswordsPerMinuteInAll);

    /// <summary>Returns how long to wait before the attempt may be made; null: it may be made now.</summary>
    public TimeSpan? WaitFor(in PasswordAttempt attempt)
    {
        var wait = attempt.Address?.WaitFor(AddressLimit.WrongPassword) ?? TimeSpan.Zero;
        if (wait == TimeSpan.Zero)
        {
            wait = WaitForName(attempt);
        }

        if (wait == TimeSpan.Zero)
        {
            wait = attempt.Address?.Take(AddressLimit.Password) ?? TimeSpan.Zero;
        }

        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>Counts a wrong password.</summary>
    public void Wrong(in PasswordAttempt attempt)
    {
        attempt.Address?.Charge(AddressLimit.WrongPassword);
        lock (_lock)
        {
            var history = FindOrAdd(attempt.Name);
            if (history.IndexOf(attempt.From) is var known and >= 0)
            {
                var paidUntil = history.Known[known].PaidUntil;
                PerName.Charge(ref paidUntil, Now);
                history.Known[known] = (attempt.From, paidUntil);
                return;
            }

            PerName.Charge(ref history.PaidUntil, Now);
            InAll.Charge(ref _allPaidUntil, Now);
        }
    }

    /// <summary>Remembers the address of a right password.</summary>
    public void Right(in PasswordAttempt attempt)
    {
        lock (_lock)
        {
            var history = FindOrAdd(attempt.Name);
            if (history.IndexOf(attempt.From) is var known and >= 0)
            {
                history.Known.RemoveAt(known);
            }
            else if (history.Known.Count == MostKnown)
            {
                history.Known.RemoveAt(0);
            }

            history.Known.Add((attempt.From, 0)); // the newest last
        }
    }

    /// <summary>Takes a registration; returns how long to wait if there were too many, otherwise null.</summary>
    public TimeSpan? TakeRegistration(AddressAllowance? address)
    {
        lock (_lock)
        {
            var all = new Rate(Options.RegistrationsPerHour / 3600.0, Options.RegistrationsPerHour);
            var wait = all.WaitFor(_registrationsPaidUntil, Now);
            if (wait == TimeSpan.Zero)
            {
                wait = address?.Take(AddressLimit.Registration) ?? TimeSpan.Zero;
            }

            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            all.Take(ref _registrationsPaidUntil, Now);
            return null;
        }
    }

    private TimeSpan WaitForName(in PasswordAttempt attempt)
    {
        lock (_lock)
        {
            var history = _byName.GetValueOrDefault(attempt.Name) ?? (_byName.Count >= MostNames ? FindOrAdd(attempt.Name) : null);
            var known = history?.IndexOf(attempt.From) ?? -1;
            if (known >= 0)
            {
                return PerName.WaitFor(history!.Known[known].PaidUntil, Now);
            }

            var wait = InAll.WaitFor(_allPaidUntil, Now);
            return wait > TimeSpan.Zero || history is null ? wait : PerName.WaitFor(history.PaidUntil, Now);
        }
    }

    private History FindOrAdd(string name)
    {
        if (_byName.TryGetValue(name, out var history))
        {
            return history;
        }

        if (_byName.Count >= MostNames)
        {
            Sweep();
            name = _byName.Count >= MostNames ? Others : name;
        }

        return _byName.TryGetValue(name, out history) ? history : _byName[name] = new History();
    }

    /// <summary>Forgets aliases without wrong passwords, at most once a second.</summary>
    private void Sweep()
    {
        if (Now < _nextSweep)
        {
            return;
        }

        _nextSweep = Now + TimeSpan.TicksPerSecond;
        foreach (var (name, history) in _byName)
        {
            if (history.PaidUntil <= Now && history.Known.TrueForAll(known => known.PaidUntil <= Now))
            {
                _byName.Remove(name);
            }
        }
    }

    private sealed class History
    {
        public long PaidUntil;

        public List<(AddressKey From, long PaidUntil)> Known { get; } = [];

        public int IndexOf(AddressKey from) => Known.FindIndex(known => known.From == from);
    }
}
