using System.Runtime.CompilerServices;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;
using ChatRoom.Rooms;
using ChatRoom.Services;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;

namespace ChatRoom.Connections;

/// <summary>Brings connections into a room: from the prompt into the lobby, or back to the place of a token.</summary>
internal sealed class Entrance(
    RoomService rooms, NamedRooms named, ParticipantDirectory participants, ResumeDesk places, ObservedJournal journal, PortGuide ports,
    ChatMetrics metrics, ChatLog log, IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>From the prompt into a room; if it did not get there, why.</summary>
    /// <param name="session">The session of the connection.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="protocol">The protocol of its endpoint.</param>
    /// <param name="arrival">Knows how far it has come.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // see Handshake
    public async ValueTask<CloseCause?> ComeInAsync(Session session, ConnectionContext connection, ClientProtocol protocol, Arrival arrival)
    {
        using var door = new Door(connection.Transport, session, protocol, options.Value.Limits, places, rooms.Lobby, time)
        {
            IsOnNetwork = connection.Features.Get<IConnectionSocketFeature>() is not null,
        };
        arrival.At(door);
        if (await new Handshake(door, ports, options.Value.ProxyProtocol.Mode == ProxyProtocolMode.Required).RunAsync() is not { } guest)
        {
            return door.Cause;
        }

        var failure = await EnterAsync(door, connection, arrival, guest);
        if (failure is null && !session.IsOwn)
        {
            metrics.ShookHands(session.Age);
        }

        return failure;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CloseCause?> EnterAsync(Door door, ConnectionContext connection, Arrival arrival, Guest guest)
    {
        var session = door.Session;
        try
        {
            return await EnterRoomsAsync(door, connection, arrival, guest);
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CloseCause?> EnterRoomsAsync(Door door, ConnectionContext connection, Arrival arrival, Guest guest)
    {
        var session = door.Session;
        var writer = guest.Protocol.OpenOutput(connection, time);
        guest = guest.Resumption is null ? guest : guest with { Ignored = IgnoredBefore(guest.Resumption) };
        var participant = NewParticipant(session, guest, writer);
        if (guest.Rooms is { } entries)
        {
            await named.EnterAsync(door, guest, entries, participant);
            return null;
        }

        var name = guest.Resumption?.Room ?? (session.IsOwn ? OwnConnectionFeature.Room : rooms.Lobby);
        if (rooms.RefusalOf(participant, name) is { } refusal)
        {
            guest.Lease.Release();
            await connection.Transport.Output.WriteAsync(guest.Formatter.Format(refusal));
            return CloseCause.NotPermitted;
        }

        await EnterRoomAsync(session, connection, arrival, guest, participant, name, writer);
        return null;
    }

    private async ValueTask EnterRoomAsync(
        Session session, ConnectionContext connection, Arrival arrival, Guest guest, Participant participant, RoomName name, LineWriter writer)
    {
        var trail = guest.Resumption is null ? null : session.NewTrail(writer.IsExact);
        CatchUp? catchUp = null;
        if (guest.Resumption is not null)
        {
            places.Follow(guest.Resumption.Ticket, trail!);
            catchUp = new CatchUp(guest.Resumption, guest.Alias, guest.Ignored, guest.Formatter, writer, trail!, journal, options.Value);
            arrival.At(catchUp);
            await catchUp.BeginAsync();
        }

        var subscriber = participant.Subscriber;
        var attendance = await SubscribeAsync(session, connection, participant, name);
        participant.Add(attendance);
        session.Seat(participant, guest.Input);
        var (room, subscription) = attendance;
        try
        {
            if (trail is null)
            {
                await rooms.ShowAsync(participant, attendance, new RoomEntry(name), session.Stopping);
            }
            else
            {
                await catchUp!.EndAsync(room.Log.IdOf(subscription.NextId));
                subscriber.Follow(trail);
            }

            participant.Arrive();
            var id = await RoomService.ArriveAsync(participant, attendance, ChatEventKind.Connected);
            participant.Reply(new Welcome { At = id + 1 ?? room.Log.NextId });
        }
        catch (JournalException) when (catchUp is not null)
        {
            await catchUp.GiveUpAsync();
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
            participants.Add(participant);
            log.Named(session.Id, guest.Alias);
        }
    }

    private Participant NewParticipant(Session session, in Guest guest, LineWriter writer)
    {
        Action? tooSlow = options.Value.SlowMembers.Policy == SlowMemberPolicy.Disconnect ? () => session.Abort(CloseCause.TooSlow) : null;
        var subscriber = new Subscriber(writer, tooSlow, session.Fail);
        var echoes = options.Value.EchoToSender || guest.Rooms is not null; // by its own messages a client that returns knows what was stored
        return new Participant(session, guest.Lease, guest.Formatter, subscriber, time.GetUtcNow(), echoes)
        {
            MostRooms = guest.MostRooms,
            Asked = guest.Asked,
            Ignored = guest.Ignored,
        };
    }

    private IgnoreList IgnoredBefore(Resumption resumption)
    {
        var ignored = new IgnoreList(participants.FindPerson);
        ignored.Restore(resumption.Ignored, options.Value.Limits.MaxAliasLength, time.GetUtcNow());
        return ignored;
    }

    /// <summary>Subscribes to the first room; if the session is to end before that is open, tells the client so.</summary>
    private async ValueTask<Attendance> SubscribeAsync(Session session, ConnectionContext connection, Participant participant, RoomName name)
    {
        try
        {
            return await rooms.SubscribeAsync(participant, name, previous: default, session.Stopping);
        }
        catch (Exception e)
        {
            participant.Subscriber.End();
            participant.Subscriber.Start(); // its pump writes nothing, but gives back what the subscription holds of the room
            if (e is OperationCanceledException && session.Farewell is { } farewell)
            {
                await connection.Transport.Output.WriteAsync(participant.Formatter.Format(farewell));
            }

            throw;
        }
    }
}
