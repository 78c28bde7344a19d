using ChatRoom.Diagnostics;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Services;

// Contract of AdoptedChanges (tests in ChatRoom.Tests/Services/AdoptedChangesTests):
//
// 1. A change of another node has the same consequences for the people on this node as for those on that node. People are disconnected
//    if they are banned from the server or suspended, or have lost their account or token. People who are banned from a room leave it.
//    People learn what keeps them from speaking, and that they are invited. Moderators learn which messages wait for them.
//    Each node does this for its own connections and gives no order to another one.
// 2. The end of connections has begun before the other node learns that this one has applied the change.
// 3. It decides nothing itself: it calls what the services call after their own changes. It also handles a change of this node whose
//    outcome was unknown, and which turns out to be stored.

/// <summary>Carries out the consequences of changes that other nodes have stored. The contract stands above.</summary>
internal sealed class AdoptedChanges(
    ChatState state, BanEnforcement enforcement, AccountConnections connections, SpeechNotices speech, FilterNotices filters, InvitationService invitations, KeptIgnores ignores,
    ChatLog log, TimeProvider time) : IHostedService
{
    private readonly GuardedSteps _steps = new(log);

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        state.Adopted += CarryOut;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask; // connections may still be open

    private void CarryOut(IReadOnlyList<SharedChange> changes)
    {
        foreach (var change in changes)
        {
            _steps.Run("carrying out a change of another node", () => CarryOut(change));
        }

        if (changes.Any(static change => ConcernsSpeech(change.Before) || ConcernsSpeech(change.After)))
        {
            _steps.Run("telling people what keeps them from speaking", () => speech.Refresh(room: null)); // tells only those for whom it has changed
        }
    }

    private static bool ConcernsSpeech(StateRecord? record) => record is AccountRecord { IsAdmin: true } or BanRecord { Kind: BanKind.Mute } or RoomRecord or RoleRecord or LockdownRecord;

    private void CarryOut(SharedChange change)
    {
        switch (change.After ?? change.Before)
        {
            case AccountRecord account:
                CarryOut(change.Before as AccountRecord, change.After as AccountRecord, account.Id);
                break;
            case TokenRecord token when change.After is null:
                connections.EndOfToken(token.Account, token.Hash);
                break;
            case BanRecord { Kind: BanKind.Ban, With: null } ban when change.After is not null:
                CarryOut(ban);
                break;
            case HeldRecord held when change.Before is null && RoomName.TryParse(held.Room, out var room, out _):
                filters.Tell(room, new HeldForModerators(room, HeldService.Shown(held)));
                break;
            case InvitationRecord invitation when change.After is not null && RoomName.TryParse(state.Rooms.Find(invitation.Room)?.Name ?? invitation.Room, out var room, out _):
                invitations.Tell(room, invitation);
                break;
        }
    }

    private void CarryOut(AccountRecord? before, AccountRecord? after, long id)
    {
        var isSuspended = after?.IsSuspended(time.GetUtcNow()) == true;
        if (after is null || isSuspended || (before is not null && after.PasswordChanged != before.PasswordChanged))
        {
            // Only those here: the server that has made the change may spare one of its own. They end at once. Nobody waits for the rest:
            // that server removes the tokens of /resume, too.
            _ = connections.EndHereAsync(id, isSuspended ? CloseCause.Suspended : CloseCause.LoggedOut, except: null).AsTask();
        }
        else if (after.Ignored != before?.Ignored)
        {
            ignores.Adopt(after);
        }
    }

    private void CarryOut(BanRecord ban)
    {
        if (ban.Room is null)
        {
            enforcement.Enforce(ban, room: null);
        }
        else if (RoomName.TryParse(ban.Room, out var room, out _))
        {
            enforcement.Enforce(ban, room);
        }
    }
}
