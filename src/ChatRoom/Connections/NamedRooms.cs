using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Pushes;
using ChatRoom.Resuming;
using ChatRoom.Rooms;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Connections;

/// <summary>
/// Brings a client that names its rooms into them, one after the other. Its token comes first. If it cannot enter a room, it
/// learns why, and may try again. It says what it has of each room, so that it gets only what came after that.
/// </summary>
internal sealed class NamedRooms(
    RoomService rooms, ResumeService resuming, MotdService motd, ResumeManager resumeManager, AccountDirectory accounts, AccountConnections connections,
    Admission admission, RoleResolver roles, IPushSender pushes, ChatLog log, IOptions<ChatRoomOptions> options)
{
    /// <summary>Brings a client into its rooms.</summary>
    /// <param name="login">The connection. Nothing was written since the handshake.</param>
    /// <param name="handshake">The client.</param>
    /// <param name="entries">The rooms, at least one.</param>
    /// <param name="participant">The client in the chat, in no room yet.</param>
    public async ValueTask EnterAsync(LoginConnection login, HandshakeResult handshake, IReadOnlyList<RoomEntry> entries, Participant participant)
    {
        var session = login.Session;
        session.Attach(participant, handshake.Input);
        participant.Arrive();
        try
        {
            await WelcomeAsync(login, handshake, entries, participant);
        }
        finally
        {
            participant.Subscriber.Start(); // in any case, because the pump must end, too
        }

        participant.IsReachable = true;
        log.Named(session.Id, handshake.Alias);
        connections.EndIfUnwelcome(participant);
        admission.RemoveIfBanned(participant);
        participant.Reply(handshake.Login.Notice, subscription: null);
        foreach (var entry in entries)
        {
            var reply = await rooms.JoinAsync(participant, entry, ChatEventKind.Connected, session.Stopping);
            participant.Reply(reply with { AskedIn = entry.Room }, subscription: null);
            await participant.Subscriber.WhenSpaceForRepliesAsync().WaitAsync(session.Stopping);
        }
    }

    private async ValueTask WelcomeAsync(LoginConnection login, HandshakeResult handshake, IReadOnlyList<RoomEntry> entries, Participant participant)
    {
        var tracker = login.Session.NewTracker(participant.Subscriber.IsExact);
        tracker.Reach(new LogPosition(entries[0].Room, entries[0].After?.Epoch ?? 0, (entries[0].After?.Id ?? 0) + 1));
        var limits = options.Value.Limits;
        var started = new SessionStarted(
            handshake.Alias,
            ServerInfo.Name,
            ServerInfo.Version,
            await TokenAsync(participant, handshake.ResumeRequest, tracker),
            [.. entries.Select(static entry => entry.Room)],
            new SessionLimits(limits.MaxLineBytes, limits.MaxRoomsPerConnection, limits.MessagesPerSecond, limits.MessageBurst))
        {
            Account = participant.Account is { } account ? accounts.Find(account)?.Alias : null,
            IsAdmin = roles.Resolve(participant, room: null).Role == Role.Admin,
            Motd = motd.Greeting(participant)?.Lines,
            PushKey = pushes.PublicKey,
        };
        await login.SayAsync(handshake.Formatter.Format(started with { Ref = handshake.Ref }));
        tracker.Mark();
    }

    /// <summary>Returns the token that resumes the session later; null if there is none right now.</summary>
    private async ValueTask<string?> TokenAsync(Participant participant, ResumeRequest? request, DeliveryTracker tracker)
    {
        if (request is null)
        {
            return await resuming.IssueAsync(participant, tracker) is TokenIssued issued ? issued.Token : null;
        }

        resumeManager.Follow(request.Resumable, tracker);
        participant.Subscriber.Follow(tracker);
        return request.Resumable.Token.Reveal();
    }
}
