using System.Text;
using ChatRoom.Cluster;
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
    Permissions permissions, ParticipantDirectory participants, AwayBook away, MentionBook mentions, PushCollector pushes, INodes nodes, IOptions<ChatRoomOptions> options, ChatLog log)
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
                NoteElsewhere(alias, room, id, e);
            }
            else if (who.Person.Id != e.AuthorId)
            {
                Note(all, room, id, e.At, e.AuthorId);
            }
        }
    }

    /// <summary>Notes a mention for a person whom this node has; returns how many connections they have here. Called for another node.</summary>
    public int NoteHere(Alias alias, RoomName room, long id, DateTimeOffset at, long author)
    {
        if (participants.FindAll(alias) is not [var who, ..] all)
        {
            return 0;
        }

        if (who.Person.Id != author && participants.All.All(one => !one.TryFind(room, out _))) // otherwise the room has told this node
        {
            Note(all, room, id, at, author);
        }

        return all.Length;
    }

    /// <summary>One node asks the others for somebody whom it does not have: the one that has the author.</summary>
    private void NoteElsewhere(Alias alias, RoomName room, long id, ChatEvent e)
    {
        if (nodes.IsAlone)
        {
            pushes.Mention(alias, room, e);
        }
        else if (participants.FindPerson(e.AuthorId) is not null)
        {
            _ = AskAsync();
        }

        async Task AskAsync()
        {
            var (answers, _) = await nodes.AskAsync(new MentionNotice(alias.Value, room.Value, id, e.At, e.AuthorId), INodes.Patience, CancellationToken.None);
            if (answers.All(static answer => answer.Count == 0))
            {
                _steps.Run("notifying browsers", () => pushes.Mention(alias, room, e));
            }
        }
    }

    private void Note(Participant[] connections, RoomName room, long id, DateTimeOffset at, long author)
    {
        var isThere = connections.Any(one => one.Attends.Any(attendance => attendance.Name == room));
        if (connections is not [var who, ..] || connections.Any(one => one.Ignored?.Contains(author) == true)
            || (!isThere && permissions.RefusalOf(who, ChatAction.ReadHistory, room) is not null))
        {
            return;
        }

        if (!isThere || away.Find(who.Person.Id) is not null)
        {
            mentions.Add(who.Person.Id, new Mention(room, id, at));
        }

        foreach (var one in connections.Where(static one => one.HasBell))
        {
            one.TryTell(new Bell());
        }
    }
}
