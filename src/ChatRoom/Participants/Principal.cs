using System.Net;
using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Services;
using ChatRoom.State.Records;

namespace ChatRoom.Participants;

/// <summary>A person who acts: the caller of every service, whose <see cref="Permissions"/> are checked.</summary>
internal abstract class Principal(Person person)
{
    /// <summary>The person, through renames and reconnects.</summary>
    public Person Person { get; protected set; } = person;

    /// <summary>The alias under which they act.</summary>
    public Alias Alias => Person.Alias;

    /// <summary>The number of their account, which is their person's; null: a guest.</summary>
    public virtual long? Account => Person.HasAccount ? Person.Id : null;

    /// <summary>Whether the server itself acts, as the health check does, or somebody who runs it.</summary>
    public virtual bool IsServer => false;

    /// <summary>Whether others see what they do. Only the process's own connections are not visible.</summary>
    public virtual bool IsVisible => true;

    /// <summary>The scope of the access token with which they signed in; null: there is none, and nothing is limited.</summary>
    public virtual TokenScope? Scope => null;

    /// <summary>Whether it is a webhook: it acts for an account, and is nobody who keeps order, whatever the account's role.</summary>
    public virtual bool IsWebhook => false;

    /// <summary>The address of their client, behind a proxy too; an IPv4 address is never mapped to IPv6. Null: not an IP connection.</summary>
    public abstract IPAddress? Remote { get; }

    /// <summary>The allowance of their address; null if the address is not limited.</summary>
    public abstract AddressAllowance? Address { get; }

    /// <summary>Returns whether they are in a room.</summary>
    public virtual bool IsIn(RoomName room) => false;

    /// <summary>Returns whether they can act in a room, if they are permitted to. Somebody in the chat acts only where they are.</summary>
    public virtual bool CanActIn(RoomName room) => IsIn(room);

    /// <summary>Takes one unit of their address's allowance; if none is left, returns how long to wait, otherwise null.</summary>
    public TimeSpan? TakeOrWait(AddressLimit limit) => Address?.Take(limit) is { Ticks: > 0 } wait ? wait : null;

    /// <summary>Returns a filter for past events, which returns true for events that they do not see, because they ignore the author.</summary>
    public abstract Func<ChatEvent, bool> HidesPast();
}
