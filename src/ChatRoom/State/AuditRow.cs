namespace ChatRoom.State;

/// <summary>An act in the audit log: who did what, to whom, when, why, and from where.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Who: an alias; <c>server</c> for what happens by itself.</param>
/// <param name="Account">The number of their account; null: a guest or the server.</param>
/// <param name="From">The address from which they acted; null: none.</param>
/// <param name="Act">What, as <c>ban</c>.</param>
/// <param name="Target">To whom or what; empty: nobody.</param>
/// <param name="Room">The room, as <c>#ops</c>; null: the server.</param>
/// <param name="Reason">The public reason; empty: none.</param>
/// <param name="PrivateReason">The reason for moderators alone; empty: none.</param>
/// <param name="Details">Anything else, for people, as <c>until 2026-11-29T12:00:00Z</c>; empty: nothing.</param>
public sealed record AuditRow(
    DateTimeOffset At, string Actor, long? Account, string? From, string Act, string Target, string? Room, string Reason = "", string PrivateReason = "",
    string Details = "");
