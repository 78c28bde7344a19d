using System.Reflection;
using System.Runtime.CompilerServices;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;
using ChatRoom.Services;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ChatRoom.Connections;

/// <summary>Brings a connection into a room: from the prompt into the lobby, or back to the place of a token.</summary>
internal sealed class Entrance(Session session, ConnectionContext connection, IAliasRegistry aliases, ClientProtocol protocol)
{
    private const string ServerName = "ChatRoom";

    private static readonly string Version =
        typeof(Entrance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private Door? _door;
    private CatchUp? _catchUp;

    /// <summary>Whether a write waits for the client. Asked by others, for whom it must not wait for ever.</summary>
    public bool IsFlushing => Volatile.Read(ref _door)?.IsFlushing == true || Volatile.Read(ref _catchUp)?.IsFlushing == true;

    /// <summary>Bytes read at the prompt.</summary>
    public long BytesRead => Volatile.Read(ref _door)?.BytesRead ?? 0;

    /// <summary>Bytes written, but for what the member writes that came of it.</summary>
    public long BytesWritten => (Volatile.Read(ref _door)?.BytesWritten ?? 0) + (Volatile.Read(ref _catchUp)?.BytesWritten ?? 0);

    /// <summary>From the prompt into a room; if it did not get there, why.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // see Handshake
    public async ValueTask<CloseCause?> ComeInAsync()
    {
        using var door = new Door(connection.Transport, session, aliases, protocol)
        {
            IsOnNetwork = connection.Features.Get<IConnectionSocketFeature>() is not null,
        };
        Volatile.Write(ref _door, door);
        if (await new Handshake(door).RunAsync() is not { } guest)
        {
            return door.Cause;
        }

        var failure = await EnterAsync(guest);
        if (failure is null && !session.IsOwn)
        {
            session.Hub.Metrics.ShookHands(session.Hub.Time.GetElapsedTime(session.Since));
        }

        return failure;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CloseCause?> EnterAsync(Guest guest)
    {
        try
        {
            await (guest.Rooms is { } rooms ? EnterRoomsAsync(guest, rooms) : EnterRoomAsync(guest));
            return null;
        }
        catch (JournalException) when (session.Participant is not null)
        {
            return CloseCause.JournalFailure;
        }
        catch (Exception e) when (session.Participant is null)
        {
            guest.Lease.Release();
            if (e is not (JournalException or PresenceException))
            {
                throw;
            }

            await connection.Transport.Output.WriteAsync(guest.Formatter.Format(new Unavailable(Feature.FirstRoom)));
            return CloseCause.JournalFailure;
        }
    }

    private async ValueTask EnterRoomAsync(Guest guest)
    {
        var hub = session.Hub;
        var writer = guest.Protocol.OpenOutput(connection, hub.Time);
        var trail = guest.Resumption is null ? null : session.NewTrail(writer.IsExact);
        if (guest.Resumption is not null)
        {
            hub.Places.Follow(guest.Resumption.Ticket, trail!);
            guest = guest with { Ignored = IgnoredBefore(guest.Resumption) };
            Volatile.Write(ref _catchUp, new CatchUp(session, guest, guest.Resumption, writer, trail!));
            await _catchUp.BeginAsync();
        }

        var name = guest.Resumption?.Room ?? (session.IsOwn ? OwnConnectionFeature.Room : hub.Rooms.Lobby);
        var subscriber = NewSubscriber(writer);
        var participant = new Participant(session, guest, subscriber);
        var attendance = await SubscribeAsync(participant, name);
        participant.Add(attendance);
        session.Seat(participant, guest.Input);
        var (room, subscription) = attendance;
        try
        {
            if (trail is null)
            {
                await hub.Entering.ShowAsync(participant, attendance, new RoomEntry(name), session.Stopping);
            }
            else
            {
                await _catchUp!.EndAsync(room.Log.IdOf(subscription.NextId));
                subscriber.Follow(trail);
            }

            participant.HasArrived = true;
            var id = await RoomService.ArriveAsync(participant, attendance, ChatEventKind.Connected);
            participant.Reply(new Welcome { At = id + 1 ?? room.Log.NextId });
        }
        catch (JournalException) when (_catchUp is not null)
        {
            await _catchUp.GiveUpAsync();
            throw;
        }
        finally
        {
            if (!participant.HasArrived)
            {
                writer.Close(); // what its room says now would stand behind a gap
            }

            subscriber.Start(); // now, so that both lines go out in one write; and in any case, because the pump must end, too
        }

        if (participant.IsVisible)
        {
            hub.Sessions.Enter(participant);
            hub.Log.Named(session.Id, guest.Alias);
        }
    }

    /// <summary>
    /// Into the rooms that the client names, one after the other. If it cannot enter one, it learns why, and may try again. It
    /// has its token, and names what it has, so that the server sends only what came after that.
    /// </summary>
    private async ValueTask EnterRoomsAsync(Guest guest, IReadOnlyList<RoomEntry> rooms)
    {
        var hub = session.Hub;
        var limits = hub.Options.Limits;
        var writer = guest.Protocol.OpenOutput(connection, hub.Time);
        var trail = session.NewTrail(writer.IsExact);
        guest = guest.Resumption is null ? guest : guest with { Ignored = IgnoredBefore(guest.Resumption) };
        var subscriber = NewSubscriber(writer);
        var participant = new Participant(session, guest, subscriber) { HasArrived = true };
        session.Seat(participant, guest.Input);
        try
        {
            trail.Reach(new Place(rooms[0].Room, rooms[0].After?.Epoch ?? 0, (rooms[0].After?.Id ?? 0) + 1));
            var started = new SessionStarted(
                guest.Alias,
                ServerName,
                Version,
                await TokenAsync(participant, guest.Resumption, trail),
                [.. rooms.Select(static entry => entry.Room)],
                new SessionLimits(limits.MaxLineBytes, limits.MaxRoomsPerConnection, limits.MessagesPerSecond, limits.MessageBurst));
            await _door!.SayAsync(guest.Formatter.Format(started with { Ref = guest.Ref }));
            trail.Mark();
        }
        finally
        {
            subscriber.Start(); // in any case, because the pump must end, too
        }

        hub.Sessions.Enter(participant);
        hub.Log.Named(session.Id, guest.Alias);
        foreach (var entry in rooms)
        {
            var reply = await hub.Entering.JoinAsync(participant, entry, ChatEventKind.Connected, session.Stopping);
            participant.Reply(reply with { AskedIn = entry.Room }, subscription: null);
            await subscriber.WhenSpaceForRepliesAsync().WaitAsync(session.Stopping);
        }
    }

    /// <summary>Returns the token that resumes the session later; null if there is none right now.</summary>
    private async ValueTask<string?> TokenAsync(Participant participant, Resumption? resumption, Trail trail)
    {
        if (resumption is null)
        {
            return await session.Hub.Resuming.IssueAsync(participant, trail) is TokenIssued issued ? issued.Token : null;
        }

        session.Hub.Places.Follow(resumption.Ticket, trail);
        participant.Subscriber.Follow(trail);
        return resumption.Ticket.Token.Reveal();
    }

    private Subscriber NewSubscriber(LineWriter writer)
    {
        Action? tooSlow = session.Hub.Options.SlowMembers.Policy == SlowMemberPolicy.Disconnect ? () => session.Abort(CloseCause.TooSlow) : null;
        return new Subscriber(writer, tooSlow, session.Fail);
    }

    private IgnoreList IgnoredBefore(Resumption resumption)
    {
        var ignored = new IgnoreList(session.Hub.Sessions);
        ignored.Restore(resumption.Ignored, session.Hub.Options.Limits.MaxAliasLength, session.Hub.Time.GetUtcNow());
        return ignored;
    }

    /// <summary>Subscribes to the first room; if the session is to end before that is open, tells the client so.</summary>
    private async ValueTask<Attendance> SubscribeAsync(Participant participant, RoomName name)
    {
        try
        {
            return await session.Hub.Entering.SubscribeAsync(participant, name, previous: default, session.Stopping);
        }
        catch (OperationCanceledException) when (session.IsStopping && Departure.FarewellFor(session.StopCause) is not null)
        {
            await connection.Transport.Output.WriteAsync(participant.Formatter.Format(Departure.FarewellFor(session.StopCause)!));
            throw;
        }
    }
}
