using System.Runtime.ExceptionServices;
using ChatRoom.Connections;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>Lets participants join and leave rooms, and shows who and what is there.</summary>
internal sealed class RoomService(
    Permissions permissions, TokenGuard tokens, HistoryService history, RoomDirectory rooms, RoomLister lister, IPresence presence, Drain drain,
    IOptions<ChatRoomOptions> options)
{
    private const int MostNames = 100;

    /// <summary>
    /// Joins a room; a participant that attends one room at a time leaves the one before. The reply comes after the room's
    /// past and the announcement.
    /// </summary>
    /// <param name="who">Who joins.</param>
    /// <param name="entry">The room, and what they see of its past.</param>
    /// <param name="kind">How that is announced.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> JoinAsync(Participant who, RoomEntry entry, ChatEventKind kind, CancellationToken cancellationToken)
    {
        if (who.TryFind(entry.Room, out var attendance))
        {
            return permissions.RefusalOf(who, ChatAction.Join, entry.Room) ?? (Reply)new AlreadyInRoom(attendance.Room.Name);
        }

        if (await RefusalOfAsync(who, entry.Room, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        await who.DrainAsync();
        try
        {
            var members = await EnterAsync(who, entry, who.MostRooms is null ? who.Current : default, kind, cancellationToken);
            who.TryFind(entry.Room, out attendance);
            return new RoomJoined(attendance.Room.Name, members, attendance.Room.Topic);
        }
        catch (JournalException)
        {
            return new RoomUnavailable(entry.Room);
        }
    }

    /// <summary>Returns why somebody may not enter a room; null: they may.</summary>
    internal async ValueTask<Error?> RefusalOfAsync(Participant who, RoomName name, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.Join, name) is { } refusal ? refusal
        : who.MostRooms is { } most && who.RoomCount >= most ? new TooManyRooms(most)
        : await tokens.RefusalOfAsync(name.Value, cancellationToken) is { } token ? token
        : !rooms.IsOpen(name) && name != rooms.Lobby && who.TakeOrWait(AddressLimit.Room) is { } wait ? new TooOften(RateLimit.NewRooms, wait)
        : null;

    /// <summary>
    /// Leaves a room; a participant that attends one room at a time goes to the lobby. For any other, the reply is the last
    /// that they get of that room, and null is returned.
    /// </summary>
    public async ValueTask<Reply?> PartAsync(Participant who, RoomName name, string? reference, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Part, name) is { } refusal)
        {
            return refusal;
        }

        if (!who.TryFind(name, out var attendance))
        {
            return new Error(ErrorCode.NotInRoom);
        }

        if (who.MostRooms is null)
        {
            return await JoinAsync(who, new RoomEntry(rooms.Lobby), ChatEventKind.Joined, cancellationToken);
        }

        await who.DrainAsync();
        who.Remove(attendance);
        who.Reply(new RoomLeft(attendance.Room.Name) { Ref = reference }, attendance.Subscription);
        await LeaveAsync(who, attendance, ChatEventKind.Parted);
        return null;
    }

    /// <summary>Returns who is in a room.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="room">The room.</param>
    /// <param name="prefix">Only people whose alias begins with this; empty: all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> WhoAsync(Principal who, RoomName room, string prefix, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ListMembers, room) is { } refusal)
        {
            return refusal;
        }

        var aliases = await presence.AliasesInAsync(room, cancellationToken);
        var names = aliases.Select(static alias => alias.Value).Where(name => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).ToArray();
        Array.Sort(names, StringComparer.OrdinalIgnoreCase);
        return new WhoList(room, prefix, names.Length, names.Length > MostNames ? names[..MostNames] : names);
    }

    /// <summary>Returns the rooms with people in them, the fullest first.</summary>
    public async ValueTask<Reply> ListAsync(Principal who, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.ListRooms) is { } refusal ? refusal : await lister.ListAsync(cancellationToken);

    /// <summary>Returns the topic of a room that somebody attends.</summary>
    public Reply Topic(Principal who, RoomName room) =>
        permissions.RefusalOf(who, ChatAction.ReadTopic, room) is { } refusal ? refusal
        : rooms.Find(room) is { } open ? new TopicShown(open.Name, open.Topic)
        : new Error(ErrorCode.NoSuchRoom);

    /// <summary>Subscribes a participant to a room: from now on they will receive what it says, once they have arrived. Nobody sees them yet.</summary>
    /// <param name="who">The participant.</param>
    /// <param name="name">The room; it is opened if necessary.</param>
    /// <param name="previous">The attendance that ends before this one begins; the default value: none.</param>
    /// <param name="cancellationToken">Ends the call; nothing was done then.</param>
    /// <exception cref="JournalException">The room cannot be opened.</exception>
    internal async ValueTask<Attendance> SubscribeAsync(Participant who, RoomName name, Attendance previous, CancellationToken cancellationToken)
    {
        var (room, subscription) = await rooms.EnterAsync(
            name, log => who.Subscriber.Open(log, who.Formatter, who.Hides, previous.Subscription, isHeld: true), cancellationToken);
        return new Attendance(room, subscription);
    }

    /// <summary>Lets a participant appear in a room, under their alias.</summary>
    internal ValueTask AppearAsync(Participant who, Room room, CancellationToken cancellationToken) =>
        who.IsVisible ? presence.EnterAsync(room.Name, who.Person.Id, who.Alias, cancellationToken) : default;

    /// <summary>
    /// A participant has got what they see of the room's past: they receive what it has said since, and their arrival is
    /// announced. They see the announcement in any case, also where the room sees a number only. Returns its number in the
    /// room's log; null if there is none.
    /// </summary>
    internal static async ValueTask<long?> ArriveAsync(Participant who, Attendance attendance, ChatEventKind kind)
    {
        var (room, subscription) = attendance;
        subscription.Release();
        var id = await AnnounceAsync(who, room, kind);
        if (id is null)
        {
            who.Reply(new OwnEvent(room.Name, room.Event(kind, who.Alias)), subscription);
        }

        return id;
    }

    /// <summary>A participant leaves the chat: leaves all rooms, each whatever becomes of the others.</summary>
    internal async ValueTask LeaveAllAsync(Participant who, ChatEventKind? announcement)
    {
        ExceptionDispatchInfo? failure = null;
        foreach (var attendance in who.Attends)
        {
            try
            {
                await LeaveAsync(who, attendance, announcement);
            }
            catch (Exception e)
            {
                failure ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        failure?.Throw();
    }

    /// <summary>
    /// A participant appears in a room that they have subscribed to, and gets what they see of it before they receive what it
    /// says. Returns how many are there.
    /// </summary>
    /// <exception cref="JournalException">What they missed cannot be read.</exception>
    internal async ValueTask<int> AppearAsync(Participant who, Attendance attendance, RoomEntry entry, CancellationToken cancellationToken)
    {
        var (room, subscription) = attendance;
        var at = subscription.NextId;
        var next = new RoomPosition(room.Log.Numbering.Epoch, room.Log.IdOf(at));
        await AppearAsync(who, room, cancellationToken);
        var members = await presence.CountAsync(room.Name, cancellationToken);
        var past = entry.After is { } after
            ? await history.ReadMissedAsync(who, room, after, at, cancellationToken)
            : [await history.ReadOnJoinAsync(who, room, at, entry.Messages ?? options.Value.HistoryOnJoin, cancellationToken)];
        who.Reply(new RoomEntered(room.Name, members, room.Topic, next) { At = at, Ref = entry.Ref }, subscription);
        foreach (var reply in past)
        {
            who.Reply(reply, subscription);
        }

        who.Reply(new Live(room.Name, next) { At = at }, subscription);
        return members;
    }

    private async ValueTask<int> EnterAsync(
        Participant who, RoomEntry entry, Attendance left, ChatEventKind kind, CancellationToken cancellationToken)
    {
        var entered = await SubscribeAsync(who, entry.Room, left, cancellationToken);
        int members;
        try
        {
            members = await AppearAsync(who, entered, entry, cancellationToken);
        }
        catch
        {
            await LeaveAsync(who, entered, announcement: null);
            throw;
        }

        if (left.Room is null)
        {
            who.Add(entered);
        }
        else
        {
            who.Move(entered);
            await LeaveAsync(who, left, ChatEventKind.Parted);
        }

        await ArriveAsync(who, entered, kind);
        return members;
    }

    /// <summary>Leaves a room: receives nothing that is said from now on, disappears, and announces that, if there is something to announce.</summary>
    private async ValueTask LeaveAsync(Participant who, Attendance attendance, ChatEventKind? announcement)
    {
        var (room, subscription) = attendance;
        subscription.End();
        try
        {
            if (who.IsVisible)
            {
                await presence.LeaveAsync(room.Name, who.Person.Id, drain.Over);
            }

            if (announcement is { } kind)
            {
                await AnnounceAsync(who, room, kind);
            }
        }
        finally
        {
            await rooms.LeaveAsync(room, subscription);
        }
    }

    /// <summary>Announces an arrival or a departure; see <see cref="Room.AnnounceAsync"/>.</summary>
    private static ValueTask<long?> AnnounceAsync(Participant who, Room room, ChatEventKind kind) =>
        who.IsVisible ? room.AnnounceAsync(kind, who.Alias, who.Address) : ValueTask.FromResult<long?>(null);
}
