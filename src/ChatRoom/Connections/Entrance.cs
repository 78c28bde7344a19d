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
            await EnterRoomAsync(guest);
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
            var ignored = new IgnoreList(hub.Sessions);
            ignored.Restore(guest.Resumption.Ignored, hub.Options.Limits.MaxAliasLength, hub.Time.GetUtcNow());
            guest = guest with { Ignored = ignored };
            Volatile.Write(ref _catchUp, new CatchUp(session, guest, guest.Resumption, writer, trail!));
            await _catchUp.BeginAsync();
        }

        var name = guest.Resumption?.Room ?? (session.IsOwn ? OwnConnectionFeature.Room : hub.Rooms.Lobby);
        Action? tooSlow = hub.Options.SlowMembers.Policy == SlowMemberPolicy.Disconnect ? () => session.Abort(CloseCause.TooSlow) : null;
        var subscriber = new Subscriber(writer, tooSlow, session.Fail);
        var participant = new Participant(session, guest, subscriber);
        var attendance = await SubscribeAsync(participant, name);
        participant.Add(attendance);
        session.Seat(participant, guest.Input);
        var (room, subscription) = attendance;
        try
        {
            if (trail is null)
            {
                participant.Reply(await hub.History.ReadOnJoinAsync(
                    participant, room, subscription.NextId, hub.Options.HistoryOnJoin, session.Stopping));
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
