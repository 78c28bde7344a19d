using System.Diagnostics.Metrics;
using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Moderation;

/// <summary>The lockdown of the server, which ends by itself. Reading it never waits.</summary>
internal sealed class Lockdown
{
    private readonly ChatState _state;
    private readonly TimeProvider _time;

    /// <param name="state">Has the lockdown.</param>
    /// <param name="time">Ends it.</param>
    /// <param name="meters">Creates the meter that exports the level.</param>
    public Lockdown(ChatState state, TimeProvider time, IMeterFactory? meters = null)
    {
        (_state, _time) = (state, time);
        var meter = meters?.Create(ChatTelemetry.MeterName) ?? new Meter(ChatTelemetry.MeterName);
        meter.CreateObservableGauge("chatroom.lockdown.level", () => (int)Current, null, "Lockdown of the server; 0: none, 1: no registrations, 2: guests read only, 3: accounts only, 4: nobody new.");
    }

    /// <summary>How much the server forbids right now.</summary>
    public LockdownLevel Current => Record?.Level ?? LockdownLevel.None;

    /// <summary>The lockdown that is in force; null if there is none.</summary>
    public LockdownRecord? Record => _state.Lockdowns.Find("") is { } record && record.Expires > _time.GetUtcNow() ? record : null;

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
