using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using ChatRoom.Protocol;
using ChatRoom.State.Records;

namespace ChatRoom.Moderation;

/// <summary>The bans of one kind in one room, or of the whole server. One thread at a time changes them; any may look up meanwhile.</summary>
internal sealed class BanScope
{
    private readonly ConcurrentDictionary<long, BanRecord[]> _people = new(concurrencyLevel: 1, capacity: 1);
    private readonly ConcurrentDictionary<BanNetwork, BanRecord[]> _networks = new(concurrencyLevel: 1, capacity: 1);
    private readonly PrefixIndex<PatternBan> _patterns = new();
    private readonly LengthCounts _bits = new(); // of the networks

    /// <summary>Whether there is no ban.</summary>
    public bool IsEmpty => _people.IsEmpty && _networks.IsEmpty && _patterns.IsEmpty;

    /// <summary>Adds a ban. Does nothing if it is there already.</summary>
    public void Add(BanRecord ban)
    {
        switch (ban.On)
        {
            case TargetKind.Person when PersonOf(ban) is { } person:
                _people.AddOrUpdate(person, static (_, ban) => [ban], static (_, others, ban) => With(others, ban), ban);
                break;
            case TargetKind.Network when NetworkOf(ban) is { } network:
                if (_networks.TryGetValue(network, out var others))
                {
                    _networks[network] = With(others, ban);
                }
                else
                {
                    _networks[network] = [ban];
                    _bits.Add(network.Bits);
                }

                break;
            case TargetKind.Alias when PatternOf(ban) is { } pattern:
                foreach (var form in pattern.Forms)
                {
                    _patterns.Add(AliasPattern.PrefixOf(form), new(form, ban));
                }

                break;
        }
    }

    /// <summary>Removes a ban, if it is there.</summary>
    public void Remove(BanRecord ban)
    {
        switch (ban.On)
        {
            case TargetKind.Person when PersonOf(ban) is { } person && _people.TryGetValue(person, out var people):
                Replace(_people, person, Without(people, ban));
                break;
            case TargetKind.Network when NetworkOf(ban) is { } network && _networks.TryGetValue(network, out var networks):
                if (Replace(_networks, network, Without(networks, ban)))
                {
                    _bits.Remove(network.Bits);
                }

                break;
            case TargetKind.Alias when PatternOf(ban) is { } pattern:
                foreach (var form in pattern.Forms)
                {
                    _patterns.Remove(AliasPattern.PrefixOf(form), new(form, ban));
                }

                break;
        }
    }

    /// <summary>Returns the ban that applies to somebody, and lasts longest; null if there is none.</summary>
    public BanRecord? Find(in BanSubject who, TimeProvider time)
    {
        var found = FindPerson(who, time);
        found = who.Address is null ? found : BanList.Longest(FindNetwork(who.Address, who.HasAccount, time), found);
        return _patterns.IsEmpty ? found : BanList.Longest(FindPattern(who.Alias, who.HasAccount, time), found);
    }

    /// <summary>Returns the ban that means somebody as a person, and lasts longest; null if there is none.</summary>
    public BanRecord? FindPerson(in BanSubject who, TimeProvider time) =>
        _people.TryGetValue(who.Person, out var people) ? Longest(people, who.HasAccount, null, time) : null;

    /// <summary>Returns the ban of a network that an address is in; null if there is none.</summary>
    public BanRecord? FindNetwork(IPAddress address, bool hasAccount, TimeProvider time)
    {
        var bits = _bits.Lengths;
        if (bits.Length == 0)
        {
            return null;
        }

        BanRecord? found = null;
        var value = BanNetwork.ValueOf(address);
        var isIPv4 = BanNetwork.IsIPv4Value(value);
        foreach (var length in bits)
        {
            var network = new BanNetwork(BanNetwork.Masked(value, length), length);
            if (network.IsIPv4 == isIPv4 && _networks.TryGetValue(network, out var bans))
            {
                found = Longest(bans, hasAccount, found, time);
            }
        }

        return found;
    }

    private BanRecord? FindPattern(Alias alias, bool hasAccount, TimeProvider time)
    {
        var found = FindPattern(alias.Key, hasAccount, null, time);
        foreach (var look in alias.Looks)
        {
            found = FindPattern(look, hasAccount, found, time);
        }

        return found;
    }

    private BanRecord? FindPattern(string name, bool hasAccount, BanRecord? found, TimeProvider time)
    {
        foreach (var length in _patterns.Lengths)
        {
            if (length > name.Length)
            {
                break;
            }

            foreach (var (form, ban) in _patterns.Find(name.AsSpan(0, length)))
            {
                if (AliasPattern.Matches(form, name) && Applies(ban, hasAccount, time))
                {
                    found = BanList.Longest(ban, found);
                }
            }
        }

        return found;
    }

    private static BanRecord? Longest(BanRecord[] bans, bool hasAccount, BanRecord? found, TimeProvider time)
    {
        foreach (var ban in bans)
        {
            found = Applies(ban, hasAccount, time) ? BanList.Longest(ban, found) : found;
        }

        return found;
    }

    private static bool Applies(BanRecord ban, bool hasAccount, TimeProvider time) =>
        !(ban.AdmitsAccounts && hasAccount) && (ban.Expires is not { } end || end > time.GetUtcNow());

    private static BanRecord[] With(BanRecord[] bans, BanRecord ban) => [.. Without(bans, ban), ban];

    private static BanRecord[] Without(BanRecord[] bans, BanRecord ban) => [.. bans.Where(other => other.Id != ban.Id)];

    /// <summary>Returns whether nothing is left.</summary>
    private static bool Replace<TKey>(ConcurrentDictionary<TKey, BanRecord[]> index, TKey key, BanRecord[] bans)
        where TKey : notnull
    {
        if (bans.Length > 0)
        {
            index[key] = bans;
            return false;
        }

        return index.TryRemove(key, out _);
    }

    // A target that a later version wrote, and that this one cannot read, applies to nobody.
    private static long? PersonOf(BanRecord ban) => long.TryParse(ban.Target, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var person) ? person : null;

    private static BanNetwork? NetworkOf(BanRecord ban) => BanNetwork.TryParse(ban.Target, BanNetwork.MostBits, out var network, out _) ? network : null;

    private static AliasPattern? PatternOf(BanRecord ban) => AliasPattern.TryParse(ban.Target, int.MaxValue, out var pattern, out _) ? pattern : null;

    private readonly record struct PatternBan(string Form, BanRecord Ban);
}
