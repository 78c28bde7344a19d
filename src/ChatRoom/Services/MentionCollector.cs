using System.Text;
using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>
/// Finds the people whom messages mention. Notes the mention for those who are away or not in the room, and rings the bell of
/// those who want that; those who are not connected may get a notification in their browser. Never reveals a room to a person who may not read its history.
/// </summary>
internal sealed class MentionCollector(
    Permissions permissions, ParticipantDirectory participants, AwayBook away, MentionBook mentions, PushCollector pushes, IOptions<ChatRoomOptions> options, ChatLog log)
{
    private readonly GuardedSteps _steps = new(log);

    /// <summary>
    /// Looks at an event that a room receives. Called for each message on the journal's path: it leaves everything but the first
    /// look to the thread pool.
    /// </summary>
    public void Look(RoomName room, long id, ChatEvent e)
    {
        if (e.IsMessage && MentionFinder.MayMention(e.Text.Span))
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static work => work.Self._steps.Run("noting mentions", () => work.Self.Note(work.Room, work.Id, work.Event)),
                (Self: this, Room: room, Id: id, Event: e),
                preferLocal: false);
        }
    }

    private void Note(RoomName room, long id, ChatEvent e)
    {
        var named = new HashSet<Alias>();
        foreach (var name in MentionFinder.NamesIn(Encoding.UTF8.GetString(e.Text.Span)))
        {
            if (!Alias.TryParse(name, options.Value.Limits.MaxAliasLength, out var alias, out _) || !named.Add(alias))
            {
                continue;
            }

            if (participants.FindAll(alias) is not [var who, ..] all)
            {
                pushes.Mention(alias, room, e);
            }
            else if (who.Person.Id != e.AuthorId)
            {
                Note(all, room, id, e);
            }
        }
    }

    private void Note(Participant[] connections, RoomName room, long id, ChatEvent e)
    {
        var isThere = connections.Any(one => one.Attends.Any(attendance => attendance.Name == room));
        if (connections is not [var who, ..] || connections.Any(one => one.Ignored?.Contains(e.AuthorId) == true)
            || (!isThere && permissions.RefusalOf(who, ChatAction.ReadHistory, room) is not null))
        {
            return;
        }

        if (!isThere || away.Find(who.Person.Id) is not null)
        {
            mentions.Add(who.Person.Id, new Mention(room, id, e.At));
        }

        foreach (var one in connections.Where(static one => one.HasBell))
        {
            one.TryTell(new Bell());
        }
    }
}
