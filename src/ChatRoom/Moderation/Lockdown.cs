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

    /// <summary>Returns the words of a level, as people see them.</summary>
    public static string WordsOf(LockdownLevel level) => level switch
    {
        LockdownLevel.NoRegistrations => "no registrations",
        LockdownLevel.GuestsReadOnly => "guests read only",
        LockdownLevel.AccountsOnly => "accounts only",
        LockdownLevel.NobodyNew => "nobody new",
        _ => "none",
    };

    /// <summary>Returns the level that people name by a word; null: none.</summary>
    public static LockdownLevel? LevelOf(string word) => word.ToLowerInvariant() switch
    {
        "off" => LockdownLevel.None,
        "registrations" => LockdownLevel.NoRegistrations,
        "read-only" => LockdownLevel.GuestsReadOnly,
        "accounts" => LockdownLevel.AccountsOnly,
        "closed" => LockdownLevel.NobodyNew,
        _ => null,
    };

    /// <summary>Returns whether somebody new may not enter. Sessions that are resumed are not new.</summary>
    public bool Refuses(Principal newcomer) =>
        Current is var level && (level >= LockdownLevel.NobodyNew || (level >= LockdownLevel.AccountsOnly && newcomer.Account is null));
}
