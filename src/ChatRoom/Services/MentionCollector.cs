using System.Text;
using ChatRoom.Cluster;
using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>
/// Finds the people whom messages mention. Notes the mention for those who are away or not in the room, and rings the bell of
/// those who want that; those who are not connected may get a notification in their browser. Never reveals a room to a person who may not read its history.
/// </summary>
internal sealed class MentionCollector(
    Permissions permissions, ParticipantDirectory participants, AwayBook away, MentionBook mentions, PushCollector pushes, RoomDirectory rooms, INodes nodes, IOptions<ChatRoomOptions> options, ChatLog log)
{
    /// <summary>How many questions to other nodes wait for answers at most.</summary>
    public const int MostQuestions = 64;

    private readonly GuardedSteps _steps = new(log);
    private int _asking;

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
        var people = NamedIn(e.Text.Span).Select(alias => (Alias: alias, Connections: participants.FindAll(alias))).ToArray();
        NoteElsewhere([.. people.Where(static one => one.Connections.Length == 0).Select(static one => one.Alias)], room, id, e);
        foreach (var (_, connections) in people)
        {
            if (connections is [var who, ..] && who.Person.Id != e.AuthorId)
            {
                Note(connections, room, id, e.At, e.AuthorId);
            }
        }
    }

    /// <summary>Notes a mention for a person whom this node has; returns whether it has them. Called for another node.</summary>
    public bool NoteHere(Alias alias, RoomName room, long id, DateTimeOffset at, long author)
    {
        if (participants.FindAll(alias) is not [var who, ..] all)
        {
            return false;
        }

        if (who.Person.Id != author && !rooms.IsOpen(room)) // otherwise the room has told this node
        {
            Note(all, room, id, at, author);
        }

        return true;
    }

    private Alias[] NamedIn(ReadOnlySpan<byte> text) =>
    [
        .. MentionFinder.NamesIn(Encoding.UTF8.GetString(text))
            .Select(name => Alias.TryParse(name, options.Value.Limits.MaxAliasLength, out var alias, out _) ? alias : null).OfType<Alias>().Distinct(),
    ];

    /// <summary>One node asks the others for those whom it does not have: the one that has the author. While too many questions wait for answers, it does not.</summary>
    private void NoteElsewhere(Alias[] aliases, RoomName room, long id, ChatEvent e)
    {
        if (aliases.Length == 0)
        {
            return;
        }

        if (nodes.IsAlone)
        {
            Push(aliases);
        }
        else if (participants.FindPerson(e.AuthorId) is not null)
        {
            _ = AskAsync();
        }

        async Task AskAsync()
        {
            try
            {
                if (Interlocked.Increment(ref _asking) <= MostQuestions)
                {
                    var question = new MentionNotice([.. aliases.Select(static alias => alias.Value)], room.Value, id, e.At, e.AuthorId);
                    var (answers, _) = await nodes.AskAsync(question, INodes.Patience, CancellationToken.None);
                    var found = answers.SelectMany(static answer => answer.Aliases).ToHashSet(StringComparer.Ordinal);
                    _steps.Run("notifying browsers", () => Push(aliases.Where(alias => !found.Contains(alias.Value))));
                }
            }
            finally
            {
                Interlocked.Decrement(ref _asking);
            }
        }

        void Push(IEnumerable<Alias> absent)
        {
            foreach (var alias in absent)
            {
                pushes.Mention(alias, room, e);
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
