using System.Globalization;
using ChatRoom.Accounts;
using ChatRoom.Cluster;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>Finds whom a ban means, and whom it hits.</summary>
internal sealed class SanctionTargets(
    ParticipantDirectory participants, PersonFinder finder, RecentPeople recent, AccountDirectory accounts, INodes nodes, IOptions<ChatRoomOptions> options)
{
    /// <summary>
    /// Returns the target of a ban; null if it is a person whom nobody knows. A person is looked for among those present, then among
    /// the accounts, then among those of the last 24 hours.
    /// </summary>
    public async ValueTask<SanctionTarget?> FindAsync(BanTarget target, CancellationToken cancellationToken) =>
        target.On != TargetKind.Person ? new SanctionTarget(target.On, target.Text, target.Text, null, [])
        : Alias.TryParse(target.Text, options.Value.Limits.MaxAliasLength, out var alias, out _) ? await FindAsync(alias, cancellationToken)
        : null;

    /// <summary>Returns the person with an alias, looked for in the same order; null if nobody knows them.</summary>
    public async ValueTask<SanctionTarget?> FindAsync(Alias alias, CancellationToken cancellationToken)
    {
        if (await finder.FindAsync(alias, cancellationToken) is { } present)
        {
            return Of(present.Person, present.Alias, PersonFinder.AddressesOf(present));
        }

        var known = await finder.FindLatelyAsync(alias, cancellationToken);
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

    /// <summary>Returns the aliases of those present whom a ban hits, and of those of the last 24 hours, on all nodes.</summary>
    /// <param name="target">The target of the ban.</param>
    /// <param name="admitsAccounts">Whether the ban admits people with an account.</param>
    /// <param name="room">The room; null: the whole server.</param>
    /// <param name="byAddress">Whether also those count who share an address with a banned person, and those of the last 24 hours.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<(IReadOnlyList<string> Present, IReadOnlyList<string> Lately)> TryAsync(
        SanctionTarget target, bool admitsAccounts, RoomName? room, bool byAddress, CancellationToken cancellationToken)
    {
        var present = HitNow(target, admitsAccounts, room, byAddress);
        var lately = byAddress ? HitLately(target, admitsAccounts, present) : [];
        if (!nodes.IsAlone)
        {
            var question = new BanTrialQuestion(
                (int)target.On, target.Text, target.Person, [.. target.Addresses.Select(static address => address.ToString())], admitsAccounts, room?.Value, byAddress);
            var others = (await nodes.AskAsync(question, INodes.Patience, cancellationToken)).Answers;
            present = [.. present.Concat(others.SelectMany(static one => one.Present)).Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase)];
            lately = [.. lately.Concat(others.SelectMany(static one => one.Lately)).Distinct(StringComparer.Ordinal).Except(present, StringComparer.Ordinal)];
        }

        return (present, lately);
    }

    /// <summary>Answers another node.</summary>
    public BanTrialAnswer Answer(BanTrialQuestion question)
    {
        var target = new SanctionTarget(
            (TargetKind)question.On, question.Text, question.Text, question.Person, [.. question.Addresses.Select(static text => System.Net.IPAddress.Parse(text))]);
        var room = RoomName.TryParse(question.Room ?? "", out var name, out _) ? name : null;
        var present = HitNow(target, question.AdmitsAccounts, room, question.ByAddress);
        return new BanTrialAnswer([.. present], question.ByAddress ? [.. HitLately(target, question.AdmitsAccounts, present)] : []);
    }

    /// <summary>Returns the aliases of those present on this node whom a ban hits.</summary>
    /// <param name="target">The target of the ban.</param>
    /// <param name="admitsAccounts">Whether the ban admits people with an account.</param>
    /// <param name="room">The room; null: the whole server.</param>
    /// <param name="byAddress">Whether also those count who share an address with a banned person.</param>
    private IReadOnlyList<string> HitNow(SanctionTarget target, bool admitsAccounts, RoomName? room, bool byAddress) =>
    [
        .. participants.All.Where(one => one.IsVisible && (room is null || one.TryFind(room, out _)))
            .Where(one => byAddress ? HitsAny(target, admitsAccounts, BanSubject.Of(one)) : Hits(target, admitsAccounts, BanSubject.Of(one)))
            .Select(static one => one.Alias.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Returns the aliases of those of the last 24 hours, in whatever room, whom a ban hits, except those present.</summary>
    private IReadOnlyList<string> HitLately(SanctionTarget target, bool admitsAccounts, IReadOnlyList<string> present) =>
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
