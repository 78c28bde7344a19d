using ChatRoom.Accounts;
using ChatRoom.Limits;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>Invites people to rooms that they could not enter otherwise.</summary>
internal sealed class InvitationService(
    Permissions permissions, ChatState state, AccountDirectory accounts, ParticipantDirectory participants, AuditTrail audit, TimeProvider time)
{
    /// <summary>Open invitations of one room.</summary>
    internal const int Most = 100;

    /// <summary>People who have entered one room by its key and may come back; of more, the oldest need the key again.</summary>
    internal const int MostByKey = 1_000;

    private const int Hours = 24;
    private const string ByKey = "*key"; // no alias begins so

    /// <summary>Returns whether somebody was admitted by the key of a room, and not invited by a person.</summary>
    internal static bool IsByKey(InvitationRecord invitation) => invitation.By == ByKey;

    /// <summary>Invites a person who is connected, or has an account. If they are connected, they learn it.</summary>
    public async ValueTask<Reply> InviteAsync(Principal who, RoomName room, Alias alias, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Invite, room) is { } refusal)
        {
            return refusal;
        }

        if ((participants.Find(alias)?.Person.Id ?? accounts.Find(alias)?.Id) is not { } person)
        {
            return new NoSuchAlias(alias.Value);
        }

        Reply reply;
        try
        {
            reply = await state.ChangeAsync(change => Invite(change, who, room, alias, person), cancellationToken);
        }
        catch (StateException e)
        {
            return e.Error();
        }

        if (reply is InvitationSent && state.Invitations.Find(InvitationRecord.KeyOf(room.Key, person)) is { } invitation)
        {
            Tell(room, invitation);
        }

        return reply;
    }

    /// <summary>Tells an invited person who is connected, unless they ignore the one who invites.</summary>
    internal void Tell(RoomName room, InvitationRecord invitation)
    {
        foreach (var invited in IsByKey(invitation) ? [] : participants.FindAll(invitation.Person))
        {
            if (invited.Ignored?.Contains(invitation.ById) != true)
            {
                invited.TryTell(new Invited(room, invitation.By, Hours));
            }
        }
    }

    /// <summary>Returns whether people enter a room with a key word.</summary>
    internal bool HasKey(RoomName room) => state.Rooms.Find(room.Key) is { KeyHash.Length: > 0, IsPrivate: false, AccountsOnly: false };

    /// <summary>
    /// Lets a person enter a room whose key word they know, as an invitation would; returns why not, or null. Does nothing if the
    /// room has no key, or if that is not what keeps them out.
    /// </summary>
    internal async ValueTask<Error?> UnlockAsync(Participant who, RoomName room, string word, CancellationToken cancellationToken)
    {
        if (state.Rooms.Find(room.Key) is not { KeyHash.Length: > 0, IsPrivate: false, AccountsOnly: false } record
            || permissions.RefusalOf(who, ChatAction.Join, room) is not RoomNeedsKey)
        {
            return null; // a key does not replace an invitation or an account
        }

        if (who.TakeOrWait(AddressLimit.Guess) is { } wait)
        {
            return new TooOften(RateLimit.WrongTokens, wait);
        }

        if (!RoomKeys.Matches(word, record.KeyHash))
        {
            return new RoomNeedsKey();
        }

        who.Address?.Return(AddressLimit.Guess);
        if (who.TakeOrWait(AddressLimit.Act) is { } later)
        {
            return new TooOften(RateLimit.Acts, later);
        }

        try
        {
            await state.ChangeAsync(change => Admit(change, record, who.Person.Id), cancellationToken);
            return null;
        }
        catch (StateException e)
        {
            return e.Error();
        }
    }

    private bool Admit(StateChange change, RoomRecord room, long person)
    {
        if (state.Rooms.Find(room.Room) is not { IsPrivate: false, AccountsOnly: false } current || current.KeyHash != room.KeyHash)
        {
            return false; // it has changed meanwhile
        }

        var now = time.GetUtcNow();
        var admitted = state.Invitations.All.Where(invitation => invitation.Room == room.Room && IsByKey(invitation) && invitation.Person != person)
            .OrderByDescending(static invitation => invitation.Expires).ToArray();
        foreach (var old in admitted.Where((invitation, i) => invitation.Expires <= now || i >= MostByKey - 1))
        {
            change.Remove(old);
        }

        change.Put(new InvitationRecord(room.Room, person, ByKey, now.AddHours(Hours)));
        return true;
    }

    private Reply Invite(StateChange change, Principal who, RoomName room, Alias alias, long person)
    {
        if (state.Rooms.Find(room.Key) is null)
        {
            return new RoomNotRegistered(room);
        }

        var now = time.GetUtcNow();
        var open = 0;
        foreach (var invitation in state.Invitations.All.Where(invitation => invitation.Room == room.Key))
        {
            if (invitation.Expires <= now)
            {
                change.Remove(invitation);
            }
            else if (invitation.Person != person && !IsByKey(invitation))
            {
                open++;
            }
        }

        if (open >= Most)
        {
            return new TooManyInvitations(Most);
        }

        change.Put(new InvitationRecord(room.Key, person, who.Alias.Value, now.AddHours(Hours)) { ById = who.Person.Id });
        change.Audit(audit.Row(who, "invite", alias.Value, room));
        return new InvitationSent(room, alias.Value, Hours);
    }
}
