using ChatRoom.Identity;
using ChatRoom.Participants;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>Keeps the ignore lists of accounts beyond their connections.</summary>
internal sealed class KeptIgnores(ChatState state, ParticipantDirectory participants, IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>Gives a participant that has just logged in the ignore list of their account. Does nothing for a guest.</summary>
    public void Restore(Participant who)
    {
        if (who.Account is { } account && state.Accounts.Find(AccountRecord.KeyOf(account)) is { } record)
        {
            var ignored = new IgnoreList(participants.FindPerson);
            ignored.Restore(record.Ignored, options.Value.Limits.MaxAliasLength, time.GetUtcNow());
            who.Ignore(ignored);
        }
    }

    /// <summary>Gives the connections of an account the ignore list that another node has kept.</summary>
    public void Adopt(AccountRecord record)
    {
        foreach (var who in participants.AllOf(record.Id))
        {
            Restore(who);
        }
    }

    /// <summary>Gives a participant that has logged out an ignore list of its own, with the same people.</summary>
    public void Separate(Participant who)
    {
        if (who.Ignored is not null)
        {
            var own = new IgnoreList(participants.FindPerson);
            own.Restore(who.SavedIgnored, options.Value.Limits.MaxAliasLength, time.GetUtcNow());
            who.Ignore(own);
        }
    }

    /// <summary>
    /// Keeps the ignore list of a participant, after a change, and gives it to the account's other connections. Does nothing for a
    /// guest.
    /// </summary>
    public void Keep(Participant who)
    {
        if (who.Account is not { } account || who.Ignored is not { } ignored)
        {
            return;
        }

        foreach (var other in participants.AllOf(who.Person.Id))
        {
            if (other != who)
            {
                other.Ignore(ignored);
            }
        }

        var key = AccountRecord.KeyOf(account);
        while (state.Accounts.Find(key) is { } record && !state.Later(record with { Ignored = who.SavedIgnored }, record))
        {
            // Somebody else has changed the account at the same time.
        }
    }
}
