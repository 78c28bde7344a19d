using ChatRoom.Cluster;
using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;
using ChatRoom.Whispers;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Services;

/// <summary>Answers the other nodes, and carries out what they have decided: their services have asked <see cref="Permissions"/>.</summary>
internal sealed class NodeListener(
    INodes nodes, PersonFinder finder, SanctionTargets targets, RoomRemoval removal, AccountConnections connections, ResumeManager resumeManager,
    ReadMarkerService markers, MentionCollector mentions, RoomListService rooms, Moderators moderators, AwayService away, IWhispers whispers) : IHostedLifecycleService
{
    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _ = whispers; // answers for itself once it is created
        nodes.On<PersonQuestion, FoundPerson>(question => new(finder.FindHere(question.Alias is { } alias ? StoredAlias.Of(alias) : null, question.Person)));
        nodes.On<SeenQuestion, SeenAnswer>(question => new(finder.FindSeenHere(StoredAlias.Of(question.Alias))));
        nodes.On<LatelyQuestion, LatelyAnswer>(question => new(finder.FindLatelyHere(StoredAlias.Of(question.Alias))));
        nodes.On<MarksQuestion, MarksAnswer>(question => new(rooms.MarksHere(question.Aliases)));
        nodes.On<ReasonNotice, NodeActed>(notice => new(new NodeActed(moderators.Tell(
            RoomName.TryParse(notice.Room, out var room, out _) ? room : null, except: null,
            new ReasonForModerators(notice.By, (ModerationAct)notice.Act, notice.Whom, notice.Reason)))));
        nodes.On<BanTrialQuestion, BanTrialAnswer>(question => new(targets.Answer(question)));
        nodes.On<AwayNotice, NodeActed>(notice =>
        {
            away.Note(notice);
            return default;
        });
        nodes.On<EndOrder, NodeActed>(async order => await connections.EndAsync(order));
        nodes.On<ResumeOrder, NodeActed>(GiveBackAsync);
        On<KickOrder>(static order => order.Room, (order, room) =>
            removal.RemovePerson(order.Person, room, new Kicked(room, order.By, order.Reason), CloseCause.Kicked));
        On<ReportNotice>(static notice => notice.Room, (notice, room) =>
            moderators.Tell(room, except: null, new MessageReported(notice.By, room, notice.Id, notice.Author, notice.Text, notice.Reason)));
        On<MarkerNotice>(static notice => notice.Room, (notice, room) => markers.Show(notice.Account, room, notice.Id, except: null));
        nodes.On<MentionNotice, MentionAnswer>(notice => new(RoomName.TryParse(notice.Room, out var room, out _)
            ? new MentionAnswer([.. notice.Aliases.Where(alias => mentions.NoteHere(StoredAlias.Of(alias), room, notice.Id, notice.At, notice.Author))])
            : null));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async ValueTask<NodeActed?> GiveBackAsync(ResumeOrder order)
    {
        try
        {
            return await resumeManager.GiveBackAsync(order.Session, CancellationToken.None) ? new NodeActed(1) : null;
        }
        catch (JournalException)
        {
            return new NodeActed(0); // its connection does not end
        }
    }

    /// <summary>Sets what does something in a room.</summary>
    /// <param name="roomOf">Returns the name of the room.</param>
    /// <param name="act">Does it; returns on how many connections.</param>
    private void On<TOrder>(Func<TOrder, string> roomOf, Func<TOrder, RoomName, int> act)
        where TOrder : INodeQuestion<NodeActed> => nodes.On<TOrder, NodeActed>(
            order => new(RoomName.TryParse(roomOf(order), out var room, out _) ? new NodeActed(act(order, room)) : null));
}
