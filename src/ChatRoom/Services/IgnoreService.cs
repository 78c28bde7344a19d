using ChatRoom.Identity;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Hides people from a participant, also after they rename themselves or resume their sessions.</summary>
internal sealed class IgnoreService(Permissions permissions, ParticipantDirectory participants, PersonFinder finder, KeptIgnores kept, TimeProvider time)
{
    /// <summary>Returns the people whom a participant ignores.</summary>
    public Reply List(Participant who) =>
        permissions.RefusalOf(who, ChatAction.Ignore) is { } refusal ? refusal : new IgnoredPeople(who.Ignored?.Names ?? [], AreRestored: false);

    /// <summary>Ignores the person who has an alias.</summary>
    public async ValueTask<Reply> IgnoreAsync(Participant who, Alias alias, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Ignore) is { } refusal)
        {
            return refusal;
        }

        if (await finder.FindAsync(alias, cancellationToken) is not { } other)
        {
            return new NoSuchAlias(alias.Value);
        }

        if (other.Person == who.Person.Id)
        {
            return new CannotIgnoreYourself();
        }

        var ignored = who.Ignored ?? new IgnoreList(participants.FindPerson);
        if (!ignored.TryAdd(participants.FindPerson(other.Person) ?? new Person(other.Person, PersonFinder.AliasOf(other), time.GetUtcNow())))
        {
            return new IgnoreListFull(IgnoreList.Most);
        }

        who.Ignore(ignored);
        kept.Keep(who);
        return new NowIgnoring(PersonFinder.AliasOf(other));
    }

    /// <summary>Stops ignoring the person of that name.</summary>
    public Reply Unignore(Participant who, Alias alias)
    {
        if (permissions.RefusalOf(who, ChatAction.Ignore) is { } refusal)
        {
            return refusal;
        }

        if (who.Ignored?.Remove(alias) is not { } name)
        {
            return new NotIgnoring(alias.Value);
        }

        who.Ignore(who.Ignored);
        kept.Keep(who);
        return new NoLongerIgnoring(name);
    }
}
