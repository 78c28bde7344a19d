using ChatRoom.Accounts;
using ChatRoom.Cluster;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Says who people are, and when they were last here. Shows no room whose members the caller may not list.</summary>
internal sealed class PeopleService(
    Permissions permissions, PersonFinder finder, AccountDirectory accounts, TimeProvider time)
{
    private const int MostRooms = 20;

    /// <summary>Returns who is connected under an alias; to those who may know, that its account is suspended.</summary>
    public async ValueTask<Reply> WhoisAsync(Principal who, Alias alias, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Whois) is { } refusal)
        {
            return refusal;
        }

        if (await finder.FindAsync(alias, cancellationToken) is not { } other)
        {
            return accounts.Find(alias) is { } account && account.IsSuspended(time.GetUtcNow()) && permissions.RefusalOf(who, ChatAction.ListBans) is null
                ? new SuspensionShown(SuspensionService.Listed(account))
                : new NoSuchAlias(alias.Value);
        }

        return new PersonShown(
            PersonFinder.AliasOf(other),
            other.HasAccount,
            time.GetUtcNow() - other.Connections.Min(static one => one.Since),
            other.Connections.Min(static one => one.Idle),
            other.AwayText is null ? null : new Absence(other.AwayText, time.GetUtcNow() - other.AwaySince),
            [.. PersonFinder.RoomsOf(other.Connections).Where(room => MaySee(who, room)).Take(MostRooms)]);
    }

    /// <summary>Returns the addresses of who is connected under an alias.</summary>
    public async ValueTask<Reply> AddressOfAsync(Principal who, Alias alias, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.SeeAddresses) is { } refusal ? refusal
        : await finder.FindAsync(alias, cancellationToken) is { } other ? new AddressShown(PersonFinder.AliasOf(other), AddressesOf(other))
        : new NoSuchAlias(alias.Value);

    /// <summary>Returns when somebody was last here under an alias.</summary>
    public async ValueTask<Reply> SeenAsync(Principal who, Alias alias, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ReadSeen) is { } refusal)
        {
            return refusal;
        }

        if (await finder.FindAsync(alias, cancellationToken) is { } other)
        {
            return new StillThere(PersonFinder.AliasOf(other), other.Connections.Min(static one => one.Idle));
        }

        var left = await finder.FindSeenAsync(alias, cancellationToken);
        var used = accounts.Find(alias)?.Used;
        return (left is null || used > left ? used : left) is { } last
            ? new LastSeen(alias.Value, last, time.GetUtcNow())
            : new NeverSeen(alias.Value);
    }

    private static string? AddressesOf(FoundPerson person) =>
        string.Join(", ", PersonFinder.AddressesOf(person).Take(MostRooms)) is { Length: > 0 } all ? all : null;

    private bool MaySee(Principal who, RoomName room) => !room.IsReserved && permissions.RefusalOf(who, ChatAction.ListMembers, room) is null;
}
