using ChatRoom.Participants;
using ChatRoom.State;

namespace ChatRoom.Services;

/// <summary>The owner of an account, who changes it.</summary>
internal static class Owner
{
    /// <summary>Returns the row of the audit log for a change of their account.</summary>
    public static AuditRow RowOf(Participant who, DateTimeOffset now, string act, string details) =>
        new(now, who.Alias.Value, who.Account, who.Remote?.ToString(), act, who.Alias.Value, null, Details: details);
}
