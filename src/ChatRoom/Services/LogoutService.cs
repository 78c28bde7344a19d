using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>
/// Lets people log out: their connection becomes that of a new guest, with nothing of the account. If guests may not be here, the
/// connection ends.
/// </summary>
internal sealed class LogoutService(
    Permissions permissions, Admission admission, TokenGuard tokens, TextGate gate, PersonChanger changer, PushBrowsers pushes, ResumeManager resumeManager, KeptIgnores ignores,
    SpeechNotices speech, RoomRemoval removal, IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>Logs a participant out.</summary>
    /// <param name="who">The participant.</param>
    /// <param name="alias">The alias that they want as a guest; null: that of the account with a number.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> LogOutAsync(Participant who, Alias? alias, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.LogOut) is { } refusal)
        {
            return refusal;
        }

        if (who.Account is null)
        {
            return new NotLoggedIn();
        }

        if (alias is not null && await RefusalOfAsync(who, alias, cancellationToken) is { } refused)
        {
            return refused;
        }

        AliasLease lease;
        try
        {
            var person = Person.NewId();
            var claim = alias is null
                ? new AliasClaim(await who.Session.Aliases.ClaimLikeAsync(who.Alias, options.Value.Limits.MaxAliasLength, person, who.Session, cancellationToken))
                : await who.Session.Aliases.ClaimAsync(alias, person, who.Session, cancellationToken);
            if (!claim.Succeeds)
            {
                return claim.RefusalOf(alias!);
            }

            lease = claim.Lease;
        }
        catch (AliasRegistryException)
        {
            return new Unavailable(Feature.Aliases);
        }

        if (await pushes.ForgetAsync(who, cancellationToken) is { } notForgotten)
        {
            lease.Release();
            return notForgotten;
        }

        var guest = new FuturePerson(who, new Person(lease.Owner, lease.Alias, time.GetUtcNow()));
        if (admission.RefusalOf(guest) is { } unwelcome)
        {
            lease.Release();
            return await EndAsync(who, unwelcome, cancellationToken);
        }

        return await BecomeAsync(who, guest, lease, cancellationToken) ?? (Reply)new LoggedOut(who.Alias);
    }

    private async ValueTask<Error?> RefusalOfAsync(Participant who, Alias alias, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.Rename) ?? admission.RefusalOf(who, alias) ?? gate.RefusalOf(who, alias) ?? await tokens.RefusalOfAsync(alias.Value, cancellationToken);

    /// <summary>Makes the connection that of the guest, who leaves the rooms that a newcomer could not enter; returns why not, or null if it is.</summary>
    private async ValueTask<Error?> BecomeAsync(Participant who, FuturePerson guest, AliasLease lease, CancellationToken cancellationToken)
    {
        var closed = who.Attends.Select(attendance => (attendance.Name, Why: permissions.RefusalOf(guest, ChatAction.Join, attendance.Name)))
            .Where(static room => room.Why is not null).ToArray();
        if (await changer.ChangePersonAsync(who, lease, hasAccount: false, cancellationToken) is { } error)
        {
            return error;
        }

        who.Session.UseAccess(scope: null, token: null);
        ignores.Separate(who); // the account's other connections go on with theirs
        foreach (var (room, why) in closed)
        {
            removal.Remove(who, room, why as Banned ?? (Error)new RoomNotForGuests(room), CloseCause.NotPermitted);
        }

        speech.Refresh(who.Person.Id);
        return null;
    }

    /// <summary>Ends the connection, whose resume token must not lead back to the account.</summary>
    private async ValueTask<Reply> EndAsync(Participant who, Error why, CancellationToken cancellationToken)
    {
        try
        {
            if (who.Session.Resumable is { } resumable)
            {
                await resumeManager.RevokeAsync(resumable, cancellationToken);
            }
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.RevokingTokens);
        }

        who.Session.Stop(why is Banned ? CloseCause.Banned : CloseCause.NotPermitted);
        return why;
    }
}
