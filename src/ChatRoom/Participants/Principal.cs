using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Services;

namespace ChatRoom.Participants;

/// <summary>Somebody who acts: the subject of every call of a service, and of every question to <see cref="Permissions"/>.</summary>
internal abstract class Principal(Person person, Alias alias)
{
    /// <summary>The person, through renames and reconnects.</summary>
    public Person Person => person;

    /// <summary>The alias under which they act.</summary>
    public Alias Alias { get; protected set; } = alias;

    /// <summary>What their address may still do; null if that is not limited.</summary>
    public abstract AddressAllowance? Address { get; }

    /// <summary>Takes one of what their address may do; if nothing is left, returns how long it must wait, otherwise null.</summary>
    public TimeSpan? TakeOrWait(AddressLimit limit) => Address?.Take(limit) is { Ticks: > 0 } wait ? wait : null;

    /// <summary>Returns what tells whether they do not see a past event, because they ignore its author.</summary>
    public abstract Func<ChatEvent, bool> HidesPast();
}
