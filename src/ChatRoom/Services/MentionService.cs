using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Lists the messages that mentioned a person while they were away, or in rooms that they are not in.</summary>
internal sealed class MentionService(Permissions permissions, MentionBook mentions, ObservedJournal journal, TimeProvider time)
{
    /// <summary>
    /// Returns the last mentions of a person, as the messages read now. Leaves out messages that were removed, are by people whom
    /// they ignore, or are in rooms whose history they may not read.
    /// </summary>
    public async ValueTask<Reply> ListAsync(Principal who, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ReadMentions) is { } refusal)
        {
            return refusal;
        }

        var hides = who.HidesPast();
        var shown = new List<MentionShown>();
        try
        {
            foreach (var mention in mentions.Of(who.Person.Id).OrderBy(static mention => mention.At).ThenBy(static mention => mention.Id))
            {
                if (permissions.RefusalOf(who, ChatAction.ReadHistory, mention.Room) is null
                    && await FindAsync(mention, cancellationToken) is { } entry && !hides(entry.Event))
                {
                    shown.Add(new MentionShown(mention.Room, new PastEvent(entry.Id, entry.Event)));
                }
            }
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.History);
        }

        return new MentionList(shown, time.GetUtcNow());
    }

    /// <summary>Returns the message of a mention; null: it was removed, or the room's ids were set back.</summary>
    private async ValueTask<JournalEntry?> FindAsync(Mention mention, CancellationToken cancellationToken) =>
        await journal.ReadAfterAsync(mention.Room.Key, mention.Id - 1, 1, cancellationToken) is [var entry]
        && entry.Id == mention.Id && entry.Event is { IsMessage: true, IsRedacted: false } e && (e.At - mention.At).Duration() < TimeSpan.FromMilliseconds(1)
            ? entry
            : null;
}
