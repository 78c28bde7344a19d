using ChatRoom.Participants;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Moderation;

/// <summary>The lockdown of the server, which ends by itself. Reading it never waits.</summary>
internal sealed class Lockdown(ChatState state, TimeProvider time)
{
    /// <summary>How much the server forbids right now.</summary>
    public LockdownLevel Current => Record?.Level ?? LockdownLevel.None;

    /// <summary>The lockdown that is in force; null if there is none.</summary>
    public LockdownRecord? Record => state.Lockdowns.Find("") is { } record && record.Expires > time.GetUtcNow() ? record : null;

    /// <summary>Returns whether somebody new may not enter. Sessions that are resumed are not new.</summary>
    public bool Refuses(Principal newcomer) =>
        Current is var level && (level >= LockdownLevel.NobodyNew || (level >= LockdownLevel.AccountsOnly && newcomer.Account is null));
}
