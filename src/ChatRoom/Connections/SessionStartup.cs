using System.Runtime.CompilerServices;
using ChatRoom.Accounts;
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

/// <summary>Brings connections into a room: from the prompt into the lobby, or back to where a token leads.</summary>
internal sealed class SessionStartup(
    RoomService rooms, NamedRooms named, SpeechNotices speech, MotdService motd, KeptIgnores ignores, ParticipantRegistrar registrar, ParticipantDirectory participants,
    ResumeManager resumeManager, ObservedJournal journal, SignInServices signIn, AccountDirectory accounts, AccountConnections connections,
    Admission admission, PortGuide ports, ChatMetrics metrics, ChatLog log, IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>From the prompt into a room; if it did not get there, why.</summary>
    /// <param name="session">The session of the connection.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="protocol">The protocol of its endpoint.</param>
    /// <param name="arrival">Knows how far it has come.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // see Handshake
    public async ValueTask<CloseCause?> StartAsync(Session session, ConnectionContext connection, ClientProtocol protocol, Arrival arrival)
    {
        using var login = new LoginConnection(connection.Transport, session, protocol, options.Value, signIn, rooms.Lobby, time)
        {
            IsOnNetwork = connection.Features.Get<IConnectionSocketFeature>() is not null,
        };
        arrival.At(login);
        if (await new Handshake(login, ports, options.Value.ProxyProtocol.Mode == ProxyProtocolMode.Required).RunAsync() is not { } handshake)
        {
            return login.Cause;
        }

        if (session.Permit?.TryKeep() == false)
        {
            handshake.Lease.Release();
            session.Stop(CloseCause.GaveWay);
            await login.IsOverAsync(); // tells the client so
            return login.Cause;
        }

        var failure = await EnterAsync(login, connection, arrival, handshake);
        if (failure is null && !session.IsOwn)
        {
            metrics.ShookHands(session.Age);
        }

        return failure;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CloseCause?> EnterAsync(LoginConnection login, ConnectionContext connection, Arrival arrival, HandshakeResult handshake)
    {
        var session = login.Session;
        Participant? participant = null;
        try
        {
            var writer = handshake.Protocol.OpenOutput(connection, time);
            handshake = handshake.ResumeRequest is null ? handshake : handshake with { Ignored = IgnoredBefore(handshake.ResumeRequest) };
            participant = await RegisterAsync(session, handshake, writer);
            ignores.Restore(participant);
            handshake = handshake with { Lease = participant.Lease };
            return await EnterRoomsAsync(login, connection, arrival, handshake, participant, writer);
        }
        catch (JournalException) when (session.Participant is not null)
        {
            return CloseCause.JournalFailure;
        }
        catch (Exception e) when (session.Participant is null)
        {
            await LeaveAsync(handshake, participant);
            if (e is not (JournalException or PresenceException or AliasRegistryException))
            {
                throw;
            }

            var isAlias = e is AliasRegistryException;
            await connection.Transport.Output.WriteAsync(handshake.Formatter.Format(new Unavailable(isAlias ? Feature.Aliases : Feature.FirstRoom)));
            return isAlias ? CloseCause.AliasRefused : CloseCause.JournalFailure;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CloseCause?> EnterRoomsAsync(
        LoginConnection login, ConnectionContext connection, Arrival arrival, HandshakeResult handshake, Participant participant, LineWriter writer)
    {
        var session = login.Session;
        if (admission.RefusalOf(participant, resumes: handshake.ResumeRequest is not null) is { } refused)
        {
            await registrar.UnregisterAsync(participant);
            await connection.Transport.Output.WriteAsync(handshake.Formatter.Format(refused));
            return refused is Banned ? CloseCause.Banned : CloseCause.NotPermitted;
        }

        if (handshake.Rooms is { } entries)
        {
            await named.EnterAsync(login, handshake, entries, participant);
            return null;
        }

        var name = handshake.ResumeRequest?.Room ?? (session.IsOwn ? OwnConnectionFeature.Room : rooms.Lobby);
        if (rooms.RefusalOf(participant, name) is { } refusal)
        {
            await registrar.UnregisterAsync(participant);
            await connection.Transport.Output.WriteAsync(handshake.Formatter.Format(refusal));
            return CloseCause.NotPermitted;
        }

        await EnterRoomAsync(session, connection, arrival, handshake, participant, name, writer);
        return null;
    }

    private async ValueTask EnterRoomAsync(
        Session session, ConnectionContext connection, Arrival arrival, HandshakeResult handshake, Participant participant, RoomName name, LineWriter writer)
    {
        var tracker = handshake.ResumeRequest is null ? null : session.NewTracker(writer.IsExact);
        Replay? replay = null;
        if (handshake.ResumeRequest is not null)
        {
            resumeManager.Follow(handshake.ResumeRequest.Resumable, tracker!);
            replay = new Replay(handshake.ResumeRequest, handshake.Alias, handshake.Ignored, handshake.Formatter, writer, tracker!, journal, options.Value);
            arrival.At(replay);
            await replay.BeginAsync();
        }

        var subscriber = participant.Subscriber;
        var entrance = await SubscribeAsync(session, connection, participant, new RoomEntry(name, After: replay?.Last));
        var attendance = entrance.Attendance;
        participant.Add(attendance);
        session.Attach(participant, handshake.Input);
        var (room, subscription) = attendance;
        try
        {
            if (tracker is null)
            {
                await rooms.ShowAsync(participant, attendance, new RoomEntry(name), session.Stopping);
            }
            else
            {
                await replay!.EndAsync(room.Log.IdOf(subscription.NextId));
                subscriber.Follow(tracker);
            }

            participant.Arrive();
            var id = await rooms.ArriveAsync(participant, entrance);
            var welcome = new Welcome { At = id + 1 ?? room.Log.NextId };
            participant.Reply(welcome);
            if (replay is null && motd.Greeting(participant) is { } greeting)
            {
                participant.Reply(greeting with { At = welcome.At });
            }

            participant.Reply(handshake.Login.Notice);
            speech.Welcome(participant, attendance);
        }
        catch (JournalException) when (replay is not null)
        {
            await replay.GiveUpAsync();
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
            participant.IsReachable = true;
            log.Named(session.Id, handshake.Alias);
            connections.EndIfUnwelcome(participant);
            admission.RemoveIfBanned(participant);
        }
    }

    private async ValueTask LeaveAsync(HandshakeResult handshake, Participant? participant)
    {
        if (participant is null)
        {
            handshake.Lease.Release();
        }
        else
        {
            await registrar.UnregisterAsync(participant);
        }
    }

    private ValueTask<Participant> RegisterAsync(Session session, HandshakeResult handshake, LineWriter writer) =>
        registrar.RegisterAsync(session, handshake.Lease, (person, lease) => NewParticipant(session, person, lease, handshake, writer));

    private Participant NewParticipant(Session session, Person person, AliasLease lease, in HandshakeResult handshake, LineWriter writer)
    {
        Action? tooSlow = options.Value.SlowMembers.Policy == SlowMemberPolicy.Disconnect ? () => session.Abort(CloseCause.TooSlow) : null;
        var subscriber = new Subscriber(writer, tooSlow, session.Fail);
        var echoes = options.Value.EchoToSender || handshake.Rooms is not null; // by its own messages a client that returns knows what was stored
        var participant = new Participant(session, person, lease, handshake.Formatter, subscriber, echoes)
        {
            MostRooms = handshake.MostRooms,
            Asked = handshake.Asked,
            Ignored = handshake.Ignored,
            CanBePrompted = handshake.CanBePrompted,
        };
        session.UseAccess(handshake.Login.Scope, handshake.Login.Token);
        participant.Person.HasAccount = !session.IsOwn && accounts.Find(participant.Person.Id) is not null;
        return participant;
    }

    private IgnoreList IgnoredBefore(ResumeRequest request)
    {
        var ignored = new IgnoreList(participants.FindPerson);
        ignored.Restore(request.Ignored, options.Value.Limits.MaxAliasLength, time.GetUtcNow());
        return ignored;
    }

    /// <summary>Subscribes to the first room; if the session is to end before that is open, tells the client so.</summary>
    private async ValueTask<Entrance> SubscribeAsync(Session session, ConnectionContext connection, Participant participant, RoomEntry entry)
    {
        try
        {
            return await rooms.SubscribeAsync(participant, entry, previous: default, ChatEventKind.Connected, session.Stopping);
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
