using ChatRoom.Cluster;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;

namespace ChatRoom.Services;

/// <summary>
/// Shows acts of moderation: everybody in the rooms concerned sees who did what to whom, for how long, and the public reason;
/// moderators also see the private one. A room that cannot store the event does not see it; the act stands, and is in the audit log.
/// </summary>
internal sealed class ModerationEvents(RoomDirectory rooms, ObservedJournal journal, ParticipantDirectory participants, Moderators moderators, ObservedPresence presence, INodes nodes, TimeProvider time, Drain drain)
{
    private const int AtOnce = 64; // events that wait for the journal

    /// <summary>Shows an act: in its room or, if it is one on the whole server, in the rooms where the actor and the person are.</summary>
    /// <param name="who">Who acts.</param>
    /// <param name="act">What.</param>
    /// <param name="whom">To whom.</param>
    /// <param name="room">The room; null: the whole server.</param>
    /// <param name="person">The number of the person, or null if it is not a person.</param>
    /// <param name="lasts">How long it lasts; null: until further notice.</param>
    /// <param name="reason">The public reason; empty: none.</param>
    /// <param name="privateReason">The private reason; empty: none.</param>
    public async ValueTask ShowAsync(
        Principal who, ModerationAct act, string whom, RoomName? room, long? person, TimeSpan? lasts, string reason, string privateReason)
    {
        IEnumerable<RoomName> concerned = room is null ? await RoomsOfAsync(who.Person.Id, person)
            : rooms.Find(room) is not null || !nodes.IsAlone ? [room]
            : [];
        await AppendAsync([.. concerned], who.Alias, ModerationText.Write(act, whom, lasts, reason), who.Person.Id);
        if (privateReason.Length > 0)
        {
            moderators.Tell(room, except: null, new ReasonForModerators(who.Alias.Value, act, whom, privateReason));
            nodes.Tell(new ReasonNotice(room?.Value ?? "", who.Alias.Value, (int)act, whom, privateReason));
        }
    }

    /// <summary>Shows something in all rooms that are open; returns in how many.</summary>
    public async ValueTask<int> ShowEverywhereAsync(Principal who, ModerationAct act, string whom, TimeSpan? lasts, string reason)
    {
        var here = rooms.Rooms.Select(static room => room.Name).Where(static room => !room.IsReserved);
        RoomName[] open = [.. nodes.IsAlone ? here : here.Union(await ReadAsync(async () => (await presence.RoomsAsync(drain.Over)).Select(static one => one.Room)))];
        await AppendAsync(open, who.Alias, ModerationText.Write(act, whom, lasts, reason), who.Person.Id);
        return open.Length;
    }

    /// <summary>Returns the rooms in which the actor and the person are.</summary>
    private async ValueTask<IEnumerable<RoomName>> RoomsOfAsync(long actor, long? person)
    {
        long[] people = person is { } id ? [actor, id] : [actor];
        var here = people.SelectMany(participants.AllOf).SelectMany(static one => one.Attends.Select(static attendance => attendance.Name)).Distinct();
        return nodes.IsAlone ? here : here.Union(await ReadAsync(async () =>
        {
            var all = await Task.WhenAll(people.Select(one => presence.RoomsOfAsync(one, drain.Over).AsTask()));
            return all.SelectMany(static rooms => rooms);
        }));
    }

    private static async ValueTask<IEnumerable<RoomName>> ReadAsync(Func<Task<IEnumerable<RoomName>>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is PresenceException or OperationCanceledException)
        {
            return []; // it is logged; the rooms of this node see the act
        }
    }

    private async ValueTask AppendAsync(IReadOnlyList<RoomName> concerned, Alias by, ReadOnlyMemory<byte> text, long byId)
    {
        foreach (var chunk in concerned.Chunk(AtOnce))
        {
            await Task.WhenAll(chunk.Select(room => AppendAsync(room, by, text, byId)));
        }
    }

    private async Task AppendAsync(RoomName room, Alias by, ReadOnlyMemory<byte> text, long byId)
    {
        try
        {
            var e = new ChatEvent { Kind = ChatEventKind.Moderation, At = time.GetUtcNow(), Author = by, AuthorId = byId, Text = text };
            await journal.AppendAsync(room.Key, e, default, drain.Over);
        }
        catch (Exception e) when (e is JournalException or OperationCanceledException)
        {
            // The health check reports it, or the server is shutting down.
        }
    }
}
