using System.Runtime.ExceptionServices;
using ChatRoom.Accounts;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Participants;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;
using ChatRoom.State;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>Lets participants join and leave rooms.</summary>
internal sealed class RoomService(
    Permissions permissions, ChatState state, TokenGuard tokens, HistoryService history, RoomDirectory rooms, ObservedPresence presence, ReadMarkers markers,
    SpeechNotices speech, Announcer announcer, IOptions<ChatRoomOptions> options)
{
    /// <summary>The room in which everybody starts.</summary>
    internal RoomName Lobby => rooms.Lobby;

    /// <summary>
    /// Joins a room; a participant that attends one room at a time leaves the one before. The reply comes after the room's
    /// past and the announcement.
    /// </summary>
    /// <param name="who">Who joins.</param>
    /// <param name="entry">The room, and what they see of its past.</param>
    /// <param name="kind">How the arrival is announced.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> JoinAsync(Participant who, RoomEntry entry, ChatEventKind kind, CancellationToken cancellationToken)
    {
        if (who.TryFind(entry.Room, out var attendance))
        {
            return permissions.RefusalOf(who, ChatAction.Join, entry.Room) ?? (Reply)new AlreadyInRoom(attendance.Name);
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
            return new RoomJoined(attendance.Name, members, attendance.Room.Topic);
        }
        catch (Exception e) when (e is JournalException or PresenceException)
        {
            return new RoomUnavailable(entry.Room);
        }
    }

    /// <summary>
    /// Returns why a newcomer may not enter their first room, or null if they may. Call before reading anything of that room.
    /// The process's own connections are exempt.
    /// </summary>
    internal Error? RefusalOf(Participant who, RoomName name) => who.IsVisible ? permissions.RefusalOf(who, ChatAction.Join, name) : null;

    /// <summary>Returns why a participant may not join a room, or null if they may.</summary>
    private async ValueTask<Error?> RefusalOfAsync(Participant who, RoomName name, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.Join, name) is { } refusal ? (who.TakeOrWait(AddressLimit.Room) is { } pause ? new TooOften(RateLimit.NewRooms, pause) : refusal)
        : who.MostRooms is { } most && who.RoomCount >= most ? new TooManyRooms(most)
        : await tokens.RefusalOfAsync(name.Value, cancellationToken) is { } token ? token
        : !rooms.IsOpen(name) && name != Lobby && who.TakeOrWait(AddressLimit.Room) is { } wait ? new TooOften(RateLimit.NewRooms, wait)
        : null;

    /// <summary>
    /// Leaves a room; a participant that attends one room at a time goes to the lobby. For any other, the reply is the last line
    /// that they get from that room, and the method returns null.
    /// </summary>
    public async ValueTask<Reply?> PartAsync(Participant who, RoomName name, Confirmation? confirmation, CancellationToken cancellationToken)
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
            return await JoinAsync(who, new RoomEntry(Lobby), ChatEventKind.Joined, cancellationToken);
        }

        await who.DrainAsync();
        who.Remove(attendance);
        await LeaveAsync(who, attendance, ChatEventKind.Parted, new RoomLeft(attendance.Name) { Ref = confirmation?.Take() });
        return null;
    }

    /// <summary>
    /// Subscribes a participant to a room, and lets them appear in it. They receive its events from now on, but only after they
    /// have arrived. Does not announce the arrival.
    /// </summary>
    /// <param name="who">The participant.</param>
    /// <param name="entry">The room, which is opened if necessary, and what they have of it.</param>
    /// <param name="previous">The attendance that ends before this one begins; the default value: none.</param>
    /// <param name="kind">How the arrival is announced.</param>
    /// <param name="cancellationToken">Ends the call, and undoes it.</param>
    /// <exception cref="JournalException">The room cannot be opened.</exception>
    /// <exception cref="PresenceException">They cannot appear in the room.</exception>
    internal async ValueTask<Entrance> SubscribeAsync(
        Participant who, RoomEntry entry, Attendance previous, ChatEventKind kind, CancellationToken cancellationToken)
    {
        var (room, subscription) = await rooms.EnterAsync(
            entry.Room, isReturn: entry.After is not null, log => who.Subscriber.Open(log, who.Formatter, who.Hides, previous.Subscription, isHeld: true), cancellationToken);
        var attendance = new Attendance(room, subscription);
        try
        {
            return new Entrance(attendance, kind, await announcer.AppearAsync(who, room, kind, cancellationToken));
        }
        catch
        {
            await LeaveAsync(who, attendance, announcement: null);
            throw;
        }
    }

    /// <summary>
    /// Announces a participant's arrival, after they have got the room's history; from now on they receive its events. They always
    /// see their arrival, even if the room does not see it, or only a number of arrivals. Returns the announcement's number in the
    /// room's log, or null if there is none.
    /// </summary>
    internal async ValueTask<long?> ArriveAsync(Participant who, Entrance entrance)
    {
        var (room, subscription) = entrance.Attendance;
        subscription.Release();
        var id = await announcer.AnnounceAsync(who, room, entrance.Announced);
        if (id is null)
        {
            who.Reply(new OwnEvent(room.Name, room.Event(entrance.Kind, who.Alias)), subscription);
        }

        return id;
    }

    /// <summary>Leaves all rooms of a participant who leaves the chat; a failure in one does not affect the others.</summary>
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
    /// Sends a participant who has subscribed to a room its history, before the room's new events. Returns how many people are
    /// in the room, or null if that is unknown.
    /// </summary>
    /// <exception cref="JournalException">The missed events cannot be read.</exception>
    internal async ValueTask<int?> ShowAsync(Participant who, Attendance attendance, RoomEntry entry, CancellationToken cancellationToken)
    {
        var (room, subscription) = attendance;
        var at = subscription.NextId;
        var next = new RoomPosition(room.Log.Numbering.Epoch, room.Log.IdOf(at));
        var members = await CountAsync(room.Name, cancellationToken);
        var past = entry.After is { } after
            ? await history.ReadMissedAsync(who, room, after, at, cancellationToken)
            : [await history.ReadOnJoinAsync(who, room, at, entry.Messages ?? state.Rooms.Find(room.Name.Key)?.History ?? options.Value.HistoryOnJoin, cancellationToken)];
        who.Reply(new RoomEntered(room.Name, members, room.Topic, next) { At = at, Ref = entry.Ref, Read = markers.Find(who.Account, room.Name, next.Epoch) }, subscription);
        foreach (var reply in past)
        {
            who.Reply(reply, subscription);
        }

        who.Reply(new Live(room.Name, next) { At = at }, subscription);
        return members;
    }

    private async ValueTask<int?> EnterAsync(
        Participant who, RoomEntry entry, Attendance left, ChatEventKind kind, CancellationToken cancellationToken)
    {
        var entrance = await SubscribeAsync(who, entry, left, kind, cancellationToken);
        var entered = entrance.Attendance;
        int? members;
        try
        {
            members = await ShowAsync(who, entered, entry, cancellationToken);
        }
        catch
        {
            await LeaveAsync(who, entered, ChatEventKind.Parted);
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

        await ArriveAsync(who, entrance);
        speech.Welcome(who, entered);
        return members;
    }

    /// <summary>
    /// Leaves a room: ends the subscription, and lets the participant disappear, which is announced for the last connection of a
    /// person, unless <paramref name="announcement"/> is null.
    /// </summary>
    private async ValueTask LeaveAsync(Participant who, Attendance attendance, ChatEventKind? announcement, Reply? last = null)
    {
        var (room, subscription) = attendance;
        subscription.End(last is null ? null : who.Formatter.Format(last));
        try
        {
            await announcer.DisappearAsync(who, room, announcement);
        }
        finally
        {
            await rooms.LeaveAsync(room, subscription);
        }
    }

    /// <summary>Returns how many people are in a room; null if that is unknown.</summary>
    private async ValueTask<int?> CountAsync(RoomName room, CancellationToken cancellationToken)
    {
        try
        {
            return await presence.CountAsync(room, cancellationToken);
        }
        catch (PresenceException)
        {
            return null;
        }
    }
}
