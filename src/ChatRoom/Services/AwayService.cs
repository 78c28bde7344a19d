using System.Text;
using ChatRoom.Cluster;
using ChatRoom.Identity;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Lets people say that they are away. They are back when they say so, when they say anything else, and when they leave.</summary>
internal sealed class AwayService(Permissions permissions, TokenGuard tokens, AwayBook away, MentionBook mentions, ParticipantDirectory participants, INodes nodes, TimeProvider time)
{
    /// <summary>The bytes that an away text may have.</summary>
    public const int MostBytes = 200;

    /// <summary>Makes a person away.</summary>
    /// <param name="who">The person.</param>
    /// <param name="text">What others read; empty: nothing.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> LeaveAsync(Principal who, string text, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.SetAway) is { } refusal)
        {
            return refusal;
        }

        if (Encoding.UTF8.GetByteCount(text) is > MostBytes and var bytes)
        {
            return new AwayTooLong(MostBytes, bytes);
        }

        if (await tokens.RefusalOfAsync(text, cancellationToken) is { } token)
        {
            return token;
        }

        var shown = VisibleText.IsIn(Encoding.UTF8.GetBytes(text)) ? text : "";
        var since = time.GetUtcNow();
        away.Set(who.Person.Id, new AwayNote(shown, since));
        Tell(who.Person, shown, since);
        return new NowAway(shown);
    }

    /// <summary>Ends a person's absence.</summary>
    public Reply Return(Principal who) =>
        permissions.RefusalOf(who, ChatAction.SetAway) is { } refusal ? refusal
        : Remove(who.Person) is { } note ? Back(who.Person, note)
        : new NotAway();

    /// <summary>Ends the absence of a person who says something, with a notice. Called for each message.</summary>
    internal void Spoke(Participant who)
    {
        if (Remove(who.Person) is { } note)
        {
            who.Reply(Back(who.Person, note));
        }
    }

    /// <summary>
    /// Carries out what another node tells: whoever has connections here, too, is away here, and back when they speak here.
    /// </summary>
    internal void Note(AwayNotice notice)
    {
        if (notice.Text is not { } text)
        {
            away.Remove(notice.Person);
        }
        else if (participants.FindPerson(notice.Person) is { } person)
        {
            Note(person, new AwayNote(text, notice.Since));
        }
    }

    /// <summary>
    /// A person with an account has their first connection to this node: if they are away on another one, they are away here, too. Does
    /// not wait for the answers.
    /// </summary>
    internal void TakeOver(Person person)
    {
        if (!nodes.IsAlone && person is { HasAccount: true, Connections: 1 })
        {
            _ = TakeOverAsync(person);
        }
    }

    private async Task TakeOverAsync(Person person)
    {
        var (answers, _) = await nodes.AskAsync(new PersonQuestion(null, person.Id), INodes.Patience, CancellationToken.None);
        if (answers.FirstOrDefault(static answer => answer.AwayText is not null) is { AwayText: { } text } other)
        {
            Note(person, new AwayNote(text, other.AwaySince));
        }
    }

    private void Note(Person person, AwayNote note)
    {
        away.Set(person.Id, note);
        if (person.Connections == 0) // they have left meanwhile
        {
            away.Remove(person.Id);
        }
    }

    /// <summary>Returns what others learn of a person who is away; null: the person is not away.</summary>
    internal AwayNote? Find(Person person) => away.Find(person.Id);

    private AwayNote? Remove(Person person)
    {
        if (away.Remove(person.Id) is not { } note)
        {
            return null;
        }

        Tell(person, text: null, note.Since);
        return note;
    }

    /// <summary>Tells the other nodes. A guest has no connection there.</summary>
    private void Tell(Person person, string? text, DateTimeOffset since)
    {
        if (person.HasAccount)
        {
            nodes.Tell(new AwayNotice(person.Id, text, since));
        }
    }

    private BackAgain Back(Person person, AwayNote note) =>
        new(time.GetUtcNow() - note.Since, mentions.Of(person.Id).Count(mention => mention.At >= note.Since));
}
