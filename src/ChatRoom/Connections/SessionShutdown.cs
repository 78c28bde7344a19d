using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;
using ChatRoom.Services;

namespace ChatRoom.Connections;

/// <summary>Ends a session's part in the chat: from the last message read to the last byte written.</summary>
internal sealed class SessionShutdown(
    RoomService rooms, ParticipantRegistrar registrar, ParticipantDirectory participants, ResumeManager resumeManager, AccountDirectory accounts,
    PersonNotes notes, Drain drain, TimeProvider time)
{
    /// <summary>Ends a session's part in the chat, and gives its place back.</summary>
    /// <param name="session">The session.</param>
    /// <param name="cause">Why.</param>
    public async ValueTask CloseAsync(Session session, CloseCause cause)
    {
        // Here, too: a place that is not given back is lost until the server is restarted.
        try
        {
            if (session.Participant is { } participant)
            {
                await LeaveAsync(participant, cause);
            }
        }
        finally
        {
            await (cause is CloseCause.Suspended or CloseCause.LoggedOut ? resumeManager.DiscardAsync(session) : resumeManager.ReturnAsync(session));
        }
    }

    /// <summary>Stores and delivers what a participant said, announces that they left, and releases their alias.</summary>
    /// <param name="participant">Who leaves.</param>
    /// <param name="cause">Why.</param>
    private async ValueTask LeaveAsync(Participant participant, CloseCause cause)
    {
        // Each step is done whatever becomes of the others: what is left behind would stay for ever.
        try
        {
            await participant.DrainAsync();
        }
        finally
        {
            drain.Leave();
            await EndAsync(participant, cause);
        }
    }

    private async ValueTask EndAsync(Participant participant, CloseCause cause)
    {
        if (cause == CloseCause.Shutdown)
        {
            await drain.WhenQuiet;
        }

        if ((SuspensionOf(participant, cause) ?? FarewellFor(cause)) is { } farewell)
        {
            participant.Reply(farewell);
        }

        participant.Subscriber.End();
        participants.Hide(participant);
        if (participant.IsVisible && participants.FindAll(participant.Person.Id).Length == 0)
        {
            notes.Left(participant.Person);
        }

        try
        {
            // When the server goes down all leave, and nobody would read it.
            await rooms.LeaveAllAsync(participant, cause == CloseCause.Shutdown ? null : ChatEventKind.Left);
        }
        finally
        {
            await registrar.UnregisterAsync(participant);
            await participant.Subscriber.WhenClosedAsync();
        }
    }

    /// <summary>Returns the last reply to a client; null if there is none.</summary>
    public static Reply? FarewellFor(CloseCause cause) => cause switch
    {
        CloseCause.Shutdown => new Error(ErrorCode.Shutdown),
        CloseCause.Replaced => new Error(ErrorCode.Replaced),
        CloseCause.AliasLost => new Error(ErrorCode.AliasLost),
        CloseCause.LoggedOut => new Error(ErrorCode.LoggedOut),
        CloseCause.Suspended => new AccountSuspended("", Until: null),
        CloseCause.GaveWay => new Error(ErrorCode.ServerFull),
        CloseCause.Flood => new Error(ErrorCode.Flood),
        _ => null,
    };

    private AccountSuspended? SuspensionOf(Participant participant, CloseCause cause) =>
        cause == CloseCause.Suspended && accounts.Find(participant.Person.Id) is { } account ? AccountDirectory.SuspensionOf(account, time.GetUtcNow()) : null;
}
