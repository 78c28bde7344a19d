using System.Net;
using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Protocol;

namespace ChatRoom.Participants;

/// <summary>Somebody who uses the server's pages, and is not in the chat.</summary>
internal sealed class Visitor : Principal
{
    private readonly bool _isAdmin;

    private Visitor(Person person, bool isAdmin, IPAddress? remote = null)
        : base(person) => (_isAdmin, Remote) = (isAdmin, remote);

    /// <summary>Whoever reaches the pages.</summary>
    public static Visitor Stranger { get; } = new(Named("visitor"), isAdmin: false);

    /// <summary>Somebody who has the administrators' token or, if there is none, is on the machine itself.</summary>
    public static Visitor Admin { get; } = new(Named("admin"), isAdmin: true);

    /// <inheritdoc />
    public override bool IsServer => _isAdmin;

    /// <inheritdoc />
    public override IPAddress? Remote { get; }

    /// <inheritdoc />
    public override AddressAllowance? Address => null;

    /// <inheritdoc />
    public override bool CanActIn(RoomName room) => _isAdmin;

    /// <inheritdoc />
    public override Func<ChatEvent, bool> HidesPast() => static _ => false;

    /// <summary>Returns the same visitor at an address, which the audit log names.</summary>
    public Visitor At(IPAddress? remote) => new(Person, _isAdmin, remote);

    private static Person Named(string alias) => new(Person.NewId(), Alias.FromClassic(alias, int.MaxValue), DateTimeOffset.UnixEpoch);
}
