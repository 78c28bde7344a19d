using System.Globalization;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>Bans and mutes people, and ends that. A room of null means the whole server.</summary>
internal sealed class BanService(
    Permissions permissions, Moderators moderators, BanEnforcement enforcement, SanctionTargets targets, ModerationEvents events, SpeechNotices speech, AuditTrail audit, TokenGuard tokens,
    ChatState state, TimeProvider time, IOptions<ChatRoomOptions> options)
{
    /// <summary>How many bans and mutes of the whole server there can be.</summary>
    public const int Most = 20_000;

    /// <summary>How many bans and mutes of one room there can be, beside those by filters, which end by themselves.</summary>
    public const int MostOfRoom = 500;

    /// <summary>How many bans and mutes of all rooms together there can be, with the addresses of banned people.</summary>
    public const int MostOfRooms = 50_000;

    private const int MostListed = 100;
    private const int MostNames = 20;

    /// <summary>Bans somebody; those who are here have to leave at once.</summary>
    public ValueTask<Reply> BanAsync(Principal who, RoomName? room, Sanction sanction, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.Ban, room) is { } refusal ? new(refusal) : SetAsync(who, BanKind.Ban, room, sanction, cancellationToken);

    /// <summary>Mutes somebody: they can read, and cannot speak.</summary>
    public ValueTask<Reply> MuteAsync(Principal who, RoomName? room, Sanction sanction, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.Mute, room) is { } refusal ? new(refusal) : SetAsync(who, BanKind.Mute, room, sanction, cancellationToken);

    /// <summary>Lifts a ban, given by number or by target: of a person the alias that they have now, or the one in the list.</summary>
    public ValueTask<Reply> UnbanAsync(Principal who, RoomName? room, long? id, BanTarget? target, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.Ban, room) is { } refusal ? new(refusal) : LiftAsync(who, BanKind.Ban, room, id, target, cancellationToken);

    /// <summary>Lifts a mute, given as a ban is.</summary>
    public ValueTask<Reply> UnmuteAsync(Principal who, RoomName? room, long? id, BanTarget? target, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.Mute, room) is { } refusal ? new(refusal) : LiftAsync(who, BanKind.Mute, room, id, target, cancellationToken);

    /// <summary>
    /// Returns whom a ban would hit, among those present and those of the last 24 hours. Changes nothing. Who may not see addresses
    /// learns nothing that follows from them: neither matches by address, nor earlier aliases, nor people elsewhere.
    /// </summary>
    public async ValueTask<Reply> TryAsync(Principal who, RoomName? room, Sanction sanction, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Ban, room) is { } refusal)
        {
            return refusal;
        }

        if (await targets.FindAsync(sanction.Target, cancellationToken) is not { } target)
        {
            return new NobodyKnown(sanction.Target.Text);
        }

        var addresses = permissions.RefusalOf(who, ChatAction.SeeAddresses);
        if (addresses is not null && target.On == TargetKind.Network)
        {
            return addresses;
        }

        var (present, lately) = await targets.TryAsync(target, sanction.AdmitsAccounts, room, byAddress: addresses is null, cancellationToken);
        var recent = addresses is null ? lately : null;
        return new BanTrial(target.Name, [.. present.Take(MostNames)], present.Count, recent?.Take(MostNames).ToArray(), recent?.Count ?? 0);
    }

    /// <summary>Returns the bans and mutes that are in force; for the whole server, also the accounts that are suspended.</summary>
    public Reply List(Principal who, RoomName? room)
    {
        if (permissions.RefusalOf(who, ChatAction.ListBans, room) is { } refusal)
        {
            return refusal;
        }

        var now = time.GetUtcNow();
        var all = state.Bans.All.Where(ban => ban.Room == room?.Key && ban.With is null && !(ban.Expires <= now)).OrderByDescending(static ban => ban.Id).ToArray();
        var suspended = room is null ? state.Accounts.All.Where(account => account.IsSuspended(now)).OrderBy(static account => account.Suspended).ToArray() : [];
        return new BanTable(room, [.. all.Take(MostListed).Reverse().Select(Listed)], Math.Max(0, all.Length - MostListed))
        {
            Suspended = [.. suspended.TakeLast(MostListed).Select(SuspensionService.Listed)],
            MoreSuspended = Math.Max(0, suspended.Length - MostListed),
        };
    }

    private async ValueTask<Reply> SetAsync(Principal who, BanKind kind, RoomName? room, Sanction sanction, CancellationToken cancellationToken)
    {
        if (await tokens.RefusalOfAsync($"{sanction.Reason} {sanction.PrivateReason}", cancellationToken) is { } token)
        {
            return token;
        }

        if (await targets.FindAsync(sanction.Target, cancellationToken) is not { } target)
        {
            return new NobodyKnown(sanction.Target.Text);
        }

        if (targets.Hits(target, sanction.AdmitsAccounts, BanSubject.Of(who)))
        {
            return new WouldAffectYourself();
        }

        if (target.Person is { } person && moderators.IsProtected(who, person, room))
        {
            return new CannotModerate(target.Name);
        }

        BanRecord? ban;
        var bound = 0;
        try
        {
            ban = await state.ChangeAsync(change => Put(change, who, kind, room, sanction, target, out bound), cancellationToken);
        }
        catch (StateException e)
        {
            return e.Error();
        }

        if (ban is null)
        {
            return new TooManyBans(bound);
        }

        var act = kind == BanKind.Ban ? ModerationAct.Ban : ModerationAct.Mute;
        await events.ShowAsync(who, act, target.Name, room, target.Person, sanction.Lasts, sanction.Reason, sanction.PrivateReason);
        enforcement.Enforce(ban, room);
        if (kind == BanKind.Mute)
        {
            speech.Refresh(room);
        }

        return new BanSet(Listed(ban));
    }

    /// <summary>Puts the records of a ban; returns null if there are too many.</summary>
    private BanRecord? Put(StateChange change, Principal who, BanKind kind, RoomName? room, Sanction sanction, SanctionTarget target, out int bound)
    {
        var before = state.Bans.All.FirstOrDefault(ban => ban.Kind == kind && ban.Room == room?.Key && ban.On == target.On && ban.Target == target.Text && ban.With is null);
        bound = before is null ? BoundReached(room) : 0;
        if (bound > 0)
        {
            return null;
        }

        var proxies = options.Value.ProxyProtocol.TrustedNetworks;
        BanNetwork[] networks =
        [
            .. target.Addresses.Where(address => PublicAddress.IdentifiesPerson(address, proxies))
                .Select(address => BanNetwork.Of(address, options.Value.Limits.IPv6PrefixLength)).Distinct(),
        ];
        var now = time.GetUtcNow();
        var next = state.TakeBans(change, networks.Length + (before is null ? 1 : 0));
        var id = before?.Id ?? next++;
        var ban = new BanRecord(id, kind, room?.Key, target.Text, target.On, who.Alias.Value, now, now + sanction.Lasts)
        {
            ById = who.IsServer ? BanRecord.Server : who.Person.Id,
            Name = target.Person is null ? "" : target.Name,
            Reason = sanction.Reason,
            PrivateReason = sanction.PrivateReason,
            AdmitsAccounts = sanction.AdmitsAccounts,
        };
        change.Put(ban);
        foreach (var old in AddressesOf(ban))
        {
            change.Remove(old);
        }

        foreach (var network in networks)
        {
            change.Put(ban with { Id = next++, Target = network.ToString(), On = TargetKind.Network, With = id, AdmitsAccounts = true });
        }

        change.Audit(audit.Row(who, kind == BanKind.Ban ? "ban" : "mute", target.Name, room) with
        {
            Reason = sanction.Reason,
            PrivateReason = sanction.PrivateReason,
            Details = string.Create(CultureInfo.InvariantCulture, $"#{id}{(ban.Expires is { } end ? $", until {end.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC" : "")}"),
        });
        return ban;
    }

    private async ValueTask<Reply> LiftAsync(Principal who, BanKind kind, RoomName? room, long? id, BanTarget? target, CancellationToken cancellationToken)
    {
        var person = target?.On == TargetKind.Person ? (await targets.FindAsync(target, cancellationToken))?.Text : null;
        BanRecord? lifted;
        try
        {
            lifted = await state.ChangeAsync(
                change =>
                {
                    var bans = state.Bans.All.Where(ban => ban.Kind == kind && ban.Room == room?.Key && ban.With is null).ToArray();
                    var ban = id is not null ? bans.FirstOrDefault(ban => ban.Id == id)
                        : bans.FirstOrDefault(ban => ban.On == TargetKind.Person && ban.Target == person) ?? bans.FirstOrDefault(ban => IsNamed(ban, target!));
                    if (ban is not null)
                    {
                        change.Remove(ban);
                        AddressesOf(ban).ToList().ForEach(change.Remove);
                        change.Audit(audit.Row(who, kind == BanKind.Ban ? "unban" : "unmute", NameOf(ban), room) with { Details = $"#{ban.Key}" });
                    }

                    return ban;
                },
                cancellationToken);
        }
        catch (StateException e)
        {
            return e.Error();
        }

        if (lifted is null)
        {
            return new NoSuchBan(kind == BanKind.Mute);
        }

        var number = lifted.Name.Length > 0 && long.TryParse(lifted.Target, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : (long?)null;
        await events.ShowAsync(who, kind == BanKind.Ban ? ModerationAct.Unban : ModerationAct.Unmute, NameOf(lifted), room, number, null, "", "");
        if (kind == BanKind.Mute)
        {
            speech.Refresh(room);
        }

        return new BanLifted(Listed(lifted));
    }

    /// <summary>Returns the bound that one more ban would exceed; 0: none.</summary>
    private int BoundReached(RoomName? room)
    {
        var (own, ofRooms) = (0, 0);
        foreach (var ban in state.Bans.All.Where(static ban => ban.By != AuditTrail.Server))
        {
            own += ban.Room == room?.Key && ban.With is null ? 1 : 0;
            ofRooms += ban.Room is null ? 0 : 1;
        }

        return room is null ? (own >= Most ? Most : 0)
            : own >= MostOfRoom ? MostOfRoom
            : ofRooms >= MostOfRooms ? MostOfRooms
            : 0;
    }

    private IEnumerable<BanRecord> AddressesOf(BanRecord ban) => state.Bans.All.Where(other => other.With == ban.Id);

    private static bool IsNamed(BanRecord ban, BanTarget target) =>
        target.On == TargetKind.Person ? ban.Name.Equals(target.Text, StringComparison.OrdinalIgnoreCase)
        : ban.On == target.On && ban.Target.Equals(target.Text, StringComparison.OrdinalIgnoreCase);

    private static string NameOf(BanRecord ban) => ban.Name.Length > 0 ? ban.Name : ban.Target;

    private static ListedBan Listed(BanRecord ban) =>
        new(ban.Id, ban.Kind == BanKind.Mute, ban.Room, NameOf(ban), ban.By, ban.Expires, ban.Reason, ban.PrivateReason, ban.AdmitsAccounts);
}
