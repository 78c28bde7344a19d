using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Lists the connections of an account, and ends them.</summary>
internal sealed class AccountSessionService(Permissions permissions, ParticipantDirectory participants)
{
    /// <summary>Returns the connections of a participant's account.</summary>
    public Reply List(Participant who) =>
        permissions.RefusalOf(who, ChatAction.ManageAccount) is { } refusal ? refusal
        : who.Account is not { } account ? new AccountRequired()
        : new SessionList([.. participants.AllOf(account).OrderBy(static one => one.Session.Since).ThenBy(static one => one.Session.Id, StringComparer.Ordinal).Select(one => RowOf(one, who))]);

    /// <summary>Ends another connection of a participant's account.</summary>
    /// <param name="who">The participant.</param>
    /// <param name="id">The id of the connection.</param>
    public Reply End(Participant who, string id)
    {
        if (permissions.RefusalOf(who, ChatAction.ManageAccount) is { } refusal)
        {
            return refusal;
        }

        if (who.Account is not { } account)
        {
            return new AccountRequired();
        }

        var found = participants.AllOf(account).FirstOrDefault(one => one.Session.Id.Equals(id, StringComparison.OrdinalIgnoreCase));
        if (found is null)
        {
            return new NoSuchSession(id);
        }

        if (found == who)
        {
            return new OwnSession();
        }

        found.Session.Stop(CloseCause.LoggedOut);
        return new SessionEnded(found.Session.Id);
    }

    private static ListedSession RowOf(Participant one, Participant who) => new(
        one.Session.Id,
        one.Remote?.ToString() ?? "this machine",
        one.Formatter.ProtocolName,
        one.Session.Since,
        [.. one.Attends.Select(static attendance => attendance.Name)],
        one == who);
}
