using System.Globalization;
using ChatRoom.Accounts;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>Finds whom a ban means, and whom it hits.</summary>
internal sealed class SanctionTargets(
    ParticipantDirectory participants, RecentPeople recent, AccountDirectory accounts, IOptions<ChatRoomOptions> options)
{
    /// <summary>
    /// Returns the target of a ban; null if it is a person whom nobody knows. A person is looked for among those present, then among
    /// the accounts, then among those of the last 24 hours.
    /// </summary>
    public SanctionTarget? Find(BanTarget target) =>
        target.On != TargetKind.Person ? new SanctionTarget(target.On, target.Text, target.Text, null, [])
        : Alias.TryParse(target.Text, options.Value.Limits.MaxAliasLength, out var alias, out _) ? Find(alias)
        : null;

    /// <summary>Returns the person with an alias, looked for in the same order; null if nobody knows them.</summary>
    public SanctionTarget? Find(Alias alias)
    {
        if (participants.Find(alias) is { } present)
        {
            return Of(present.Person.Id, present.Alias.Value, participants.AllOf(present.Person.Id).Select(static one => one.Remote));
        }

        var known = recent.Find(alias);
        return accounts.Find(alias) is { } account
            ? Of(account.Id, account.Alias, known?.Person == account.Id ? [known.Address] : [])
            : known is null ? null
            : Of(known.Person, known.Alias.Value, [known.Address]);
    }

    /// <summary>Returns whether a ban hits somebody.</summary>
    public bool Hits(SanctionTarget target, bool admitsAccounts, in BanSubject who) => target.On switch
    {
        TargetKind.Person => who.Person == target.Person,
        TargetKind.Network => !(admitsAccounts && who.HasAccount) && who.Address is { } address
            && BanNetwork.TryParse(target.Text, BanNetwork.MostBits, out var network, out _) && network.Contains(address),
        _ => !(admitsAccounts && who.HasAccount)
            && AliasPattern.TryParse(target.Text, options.Value.Limits.MaxAliasLength, out var pattern, out _) && pattern.Matches(who.Alias),
    };

    /// <summary>Returns the aliases of those present whom a ban hits.</summary>
    /// <param name="target">The target of the ban.</param>
    /// <param name="admitsAccounts">Whether the ban admits people with an account.</param>
    /// <param name="room">The room; null: the whole server.</param>
    /// <param name="byAddress">Whether also those count who share an address with a banned person.</param>
    public IReadOnlyList<string> HitNow(SanctionTarget target, bool admitsAccounts, RoomName? room, bool byAddress) =>
    [
        .. participants.All.Where(one => one.IsVisible && (room is null || one.TryFind(room, out _)))
            .Where(one => byAddress ? HitsAny(target, admitsAccounts, BanSubject.Of(one)) : Hits(target, admitsAccounts, BanSubject.Of(one)))
            .Select(static one => one.Alias.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Returns the aliases of those of the last 24 hours, in whatever room, whom a ban hits, except those present.</summary>
    public IReadOnlyList<string> HitLately(SanctionTarget target, bool admitsAccounts, IReadOnlyList<string> present) =>
    [
        .. recent.All.Where(one => HitsAny(target, admitsAccounts, SubjectOf(one))).Select(static one => one.Alias.Value)
            .Except(present, StringComparer.Ordinal),
    ];

    /// <summary>Like <see cref="Hits"/>, with the address of a person.</summary>
    private bool HitsAny(SanctionTarget target, bool admitsAccounts, BanSubject who) =>
        Hits(target, admitsAccounts, who)
        || (!who.HasAccount && who.Address is { } address && target.Addresses.Any(banned =>
            PublicAddress.IdentifiesPerson(banned, options.Value.ProxyProtocol.TrustedNetworks)
            && BanNetwork.Of(banned, options.Value.Limits.IPv6PrefixLength).Contains(address)));

    /// <summary>They may have registered since they were seen.</summary>
    private BanSubject SubjectOf(RecentPerson one) =>
        new(one.Person, accounts.Find(one.Person) is not null, one.Alias, one.Address);

    private static SanctionTarget Of(long person, string name, IEnumerable<System.Net.IPAddress?> addresses) =>
        new(TargetKind.Person, person.ToString(CultureInfo.InvariantCulture), name, person, [.. addresses.OfType<System.Net.IPAddress>().Distinct()]);
}
