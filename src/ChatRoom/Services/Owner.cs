using ChatRoom.Participants;
using ChatRoom.Protocol.Model;
using ChatRoom.State;

namespace ChatRoom.Services;

/// <summary>The owner of an account, who changes it: somebody who has logged in to it, and not with an access token.</summary>
internal static class Owner
{
    /// <summary>Returns the number of a participant's account; null: they cannot change one.</summary>
    /// <param name="who">The participant.</param>
    /// <param name="error">Why not.</param>
    public static long? IdOf(Participant who, out Error? error)
    {
        error = who.Account is null ? new AccountRequired() : who.Scope is not null ? new Error(ErrorCode.NotPermitted) : null;
        return error is null ? who.Account : null;
    }

    /// <summary>Returns the row of the audit log for a change of their account.</summary>
    public static AuditRow RowOf(Participant who, DateTimeOffset now, string act, string details) =>
        new(now, who.Alias.Value, who.Account, who.Remote?.ToString(), act, who.Alias.Value, null, Details: details);
}
