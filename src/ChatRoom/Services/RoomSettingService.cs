using ChatRoom.Accounts;
using ChatRoom.Journal;
using ChatRoom.Moderation;
using ChatRoom.Moderation.Filters;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>
/// Registers rooms and changes their settings and the roles in them. A room is registered by somebody who is in it. What the room
/// sees of a change is its reply. If the owner's account is removed, nobody owns the room: its moderators go on, and an admin can
/// give it an owner. The alias alone never makes anybody an owner, because roles belong to the numbers of accounts.
/// </summary>
internal sealed class RoomSettingService(
    Permissions permissions, ChatState state, RoomDirectory rooms, RoomRoles roles, Admins admins, AccountDirectory accounts, SpeechNotices speech, AuditTrail audit, HeldMessages held,
    ObservedJournal journal, Drain drain, IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>Registers a room for the account of somebody who is in it.</summary>
    public ValueTask<Reply?> RegisterAsync(Principal who, RoomName room, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.RegisterRoom, room) is { } refusal)
        {
            return new(refusal);
        }

        if (room == rooms.Lobby && !admins.Contains(who.Account ?? 0))
        {
            return new(new Error(ErrorCode.NotPermitted)); // everybody's room is nobody's: an admin can register it
        }

        return ChangeAsync(who, room, (change, record) =>
        {
            if (record is not null)
            {
                return new RoomAlreadyRegistered(room);
            }

            var most = options.Value.Accounts.MaxRooms;
            if (state.Rooms.All.Count(other => other.Owner == who.Account) >= most)
            {
                return new TooManyOwnRooms(most);
            }

            change.Put(new RoomRecord(room.Value, room.Key, who.Account, time.GetUtcNow()));
            change.Audit(audit.Row(who, "register-room", room.Value, room));
            return new RoomRegistered(room);
        }, cancellationToken);
    }

    /// <summary>Gives a room up, with its settings, roles, invitations, bans, mutes, webhooks and held messages. Its history stays.</summary>
    /// <param name="who">Who gives it up.</param>
    /// <param name="room">The room.</param>
    /// <param name="isConfirmed">Whether everybody may read the history of a room that strangers could not enter.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public ValueTask<Reply?> UnregisterAsync(Principal who, RoomName room, bool isConfirmed, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.UnregisterRoom, room) is { } refusal)
        {
            return new(refusal);
        }

        return RefreshedAsync(room, ChangeAsync(who, room, (change, record) =>
        {
            if (record is null)
            {
                return new RoomNotRegistered(room);
            }

            if (!isConfirmed && (record.IsPrivate || record.AccountsOnly || record.KeyHash.Length > 0))
            {
                return new UnregisteringOpensRoom(room);
            }

            change.Remove(record);
            foreach (var belonging in (IEnumerable<StateRecord>)[
                .. state.Roles.All.Where(role => role.Room == room.Key), .. state.Invitations.All.Where(invitation => invitation.Room == room.Key),
                .. state.Bans.All.Where(ban => ban.Room == room.Key), .. WebhookService.RecordsOf(room, state)])
            {
                change.Remove(belonging);
            }

            held.RemoveOf(room, change);

            change.Audit(audit.Row(who, "unregister-room", room.Value, room));
            return new RoomUnregistered(room);
        }, cancellationToken));
    }

    /// <summary>Returns who keeps a room, and its settings.</summary>
    public Reply Info(Principal who, RoomName room)
    {
        if (permissions.RefusalOf(who, ChatAction.ReadSettings, room) is { } refusal)
        {
            return refusal;
        }

        return state.Rooms.Find(room.Key) is { } record
            ? new RoomInfo(
                room, record.Owner is { } owner ? accounts.Find(owner)?.Alias : null, AliasesOf(room, RoomRole.Moderator), AliasesOf(room, RoomRole.Voice),
                RoomSettings.Of(record))
            : new RoomIsUnregistered(room);
    }

    /// <summary>Changes a setting other than the retention. People whom a key has admitted may come back only while the room has that key, and nothing else keeps them out.</summary>
    /// <param name="who">Who changes it.</param>
    /// <param name="room">The room.</param>
    /// <param name="name">The setting, as <c>private</c>.</param>
    /// <param name="value">The value, as <c>on</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public ValueTask<Reply?> SetAsync(Principal who, RoomName room, string name, string value, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ChangeSettings, room) is { } refusal)
        {
            return new(refusal);
        }

        return SetAsync(who, room, name, value, RoomSettings.Parse(name, value), cancellationToken);
    }

    /// <summary>Changes how long a room keeps its messages; older ones are deleted.</summary>
    public ValueTask<Reply?> SetRetentionAsync(Principal who, RoomName room, string value, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ChangeRetention, room) is { } refusal)
        {
            return new(refusal);
        }

        return SetAsync(who, room, RoomSettings.Retention, value, RoomSettings.ParseRetention(value), cancellationToken);
    }

    private ValueTask<Reply?> SetAsync(
        Principal who, RoomName room, string name, string value, Func<RoomRecord, RoomRecord>? set, CancellationToken cancellationToken)
    {
        if (set is null)
        {
            return new(RoomSettings.UsageOf(name));
        }

        var setting = RoomSettings.Shown(name, value);
        return AnnouncedAsync(who, room, ModerationAct.Set, setting.Replace(' ', '='), ChangeAsync(who, room, (change, record) =>
        {
            if (record is null)
            {
                return new RoomNotRegistered(room);
            }

            var changed = set(record);
            change.Put(changed);
            if (changed.KeyHash != record.KeyHash || changed.IsPrivate || changed.AccountsOnly)
            {
                state.Invitations.All.Where(one => one.Room == room.Key && InvitationService.IsByKey(one)).ToList().ForEach(change.Remove);
            }

            change.Audit(audit.Row(who, "set", setting, room));
            return new RoomSettingChanged(room, setting);
        }, cancellationToken));
    }

    /// <summary>Lets an account speak in a room that is moderated, or no longer.</summary>
    public ValueTask<Reply?> GiveVoiceAsync(Principal who, RoomName room, Alias alias, bool gives, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.GiveVoice, room) is { } refusal ? new(refusal)
        : ChangeRoleAsync(who, room, alias, gives ? ModerationAct.Voice : ModerationAct.Devoice, cancellationToken);

    /// <summary>Makes an account a moderator of a room, or dismisses it.</summary>
    public ValueTask<Reply?> AppointAsync(Principal who, RoomName room, Alias alias, bool gives, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.AppointModerators, room) is { } refusal ? new(refusal)
        : ChangeRoleAsync(who, room, alias, gives ? ModerationAct.Op : ModerationAct.Deop, cancellationToken);

    /// <summary>Gives a room to another owner. The former one stays as a moderator, whom the new owner can dismiss.</summary>
    public ValueTask<Reply?> TransferAsync(Principal who, RoomName room, Alias alias, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.TransferRoom, room) is { } refusal ? new(refusal)
        : ChangeRoleAsync(who, room, alias, ModerationAct.Owner, cancellationToken);

    private ValueTask<Reply?> ChangeRoleAsync(Principal who, RoomName room, Alias alias, ModerationAct act, CancellationToken cancellationToken)
    {
        return AnnouncedAsync(who, room, act, alias.Value, ChangeAsync(who, room, (change, record) =>
        {
            if (record is null)
            {
                return new RoomNotRegistered(room);
            }

            if (accounts.Find(alias) is not { } account)
            {
                return new RoleNeedsAccount(alias.Value);
            }

            var now = time.GetUtcNow();
            var had = roles.Find(room, account.Id);
            switch (act)
            {
                case ModerationAct.Op:
                    change.Put(new RoleRecord(room.Key, account.Id, RoomRole.Moderator, now));
                    break;
                case ModerationAct.Voice when had is null:
                    change.Put(new RoleRecord(room.Key, account.Id, RoomRole.Voice, now));
                    break;
                case ModerationAct.Deop when had == RoomRole.Moderator:
                case ModerationAct.Devoice when had == RoomRole.Voice:
                    change.Remove(new RoleRecord(room.Key, account.Id, RoomRole.Voice, now));
                    break;
                case ModerationAct.Owner when record.Owner != account.Id:
                    change.Put(record with { Owner = account.Id });
                    change.Remove(new RoleRecord(room.Key, account.Id, RoomRole.Voice, now));
                    if (record.Owner is { } former && accounts.Find(former) is not null)
                    {
                        change.Put(new RoleRecord(room.Key, former, RoomRole.Moderator, now));
                    }

                    break;
            }

            change.Audit(audit.Row(who, act.ToString().ToLowerInvariant(), alias.Value, room));
            return new RoleChanged(room, alias.Value, act);
        }, cancellationToken));
    }

    private string[] AliasesOf(RoomName room, RoomRole role) =>
    [
        .. state.Roles.All.Where(given => given.Room == room.Key && given.Role == role).Select(given => accounts.Find(given.Account)?.Alias).OfType<string>()
            .Order(StringComparer.OrdinalIgnoreCase),
    ];

    private async ValueTask<Reply?> ChangeAsync(
        Principal who, RoomName room, Func<StateChange, RoomRecord?, Reply> decide, CancellationToken cancellationToken)
    {
        if (!who.CanActIn(room))
        {
            return new Error(ErrorCode.NotInRoom);
        }

        try
        {
            return await state.ChangeAsync(change => decide(change, state.Rooms.Find(room.Key)), cancellationToken);
        }
        catch (StateException e)
        {
            return e.Error();
        }
    }

    private async ValueTask<Reply?> RefreshedAsync(RoomName room, ValueTask<Reply?> change)
    {
        var reply = await change;
        speech.Refresh(room);
        return reply;
    }

    /// <summary>Lets the room see a change that was made. If that fails, its reply says that it was made.</summary>
    private async ValueTask<Reply?> AnnouncedAsync(Principal who, RoomName room, ModerationAct act, string whom, ValueTask<Reply?> change)
    {
        var reply = await change;
        if (reply is Error)
        {
            return reply;
        }

        try
        {
            var e = new ChatEvent
            {
                Kind = ChatEventKind.Moderation,
                At = time.GetUtcNow(),
                Author = who.Alias,
                Text = ModerationText.Write(act, whom, lasts: null, reason: ""),
            };
            await journal.AppendAsync(room.Key, e, default, drain.Over);
            return null;
        }
        catch (JournalException)
        {
            return reply;
        }
        finally
        {
            speech.Refresh(room);
        }
    }
}
