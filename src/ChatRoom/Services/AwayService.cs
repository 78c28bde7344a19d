using System.Text;
using ChatRoom.Cluster;
using ChatRoom.Identity;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Lets people say that they are away. They are back when they say so, when they say anything else, and when they leave.</summary>
internal sealed class AwayService(Permissions permissions, TokenGuard tokens, AwayBook away, MentionBook mentions, INodes nodes, TimeProvider time)
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
        nodes.Tell(new AwayNotice(who.Person.Id, shown, since));
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

    /// <summary>Whether anybody is away.</summary>
    internal bool IsAnybody => !away.IsEmpty;

    /// <summary>Returns what others learn of a person who is away; null: the person is not away.</summary>
    internal AwayNote? Find(Person person) => away.Find(person.Id);

    private AwayNote? Remove(Person person)
    {
        if (away.Remove(person.Id) is not { } note)
        {
            return null;
        }

        nodes.Tell(new AwayNotice(person.Id, Text: null, note.Since));
        return note;
    }

    private BackAgain Back(Person person, AwayNote note) =>
        new(time.GetUtcNow() - note.Since, mentions.Of(person.Id).Count(mention => mention.At >= note.Since));
}
