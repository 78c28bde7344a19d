using System.Net;
using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Protocol;

namespace ChatRoom.Participants;

/// <summary>Somebody who reads the server's pages, and is not in the chat.</summary>
internal sealed class Visitor : Principal
{
    private readonly bool _isAdmin;

    private Visitor(string alias, bool isAdmin)
        : base(new Person(Person.NewId(), Alias.FromClassic(alias, int.MaxValue), DateTimeOffset.UnixEpoch)) => _isAdmin = isAdmin;

    /// <summary>Whoever reaches the pages.</summary>
    public static Visitor Stranger { get; } = new("visitor", isAdmin: false);

    /// <summary>Somebody who has the administrators' token or, if there is none, is on the machine itself.</summary>
    public static Visitor Admin { get; } = new("admin", isAdmin: true);

    /// <inheritdoc />
    public override bool IsServer => _isAdmin;

    /// <inheritdoc />
    public override IPAddress? Remote => null;

    /// <inheritdoc />
    public override AddressAllowance? Address => null;

    /// <inheritdoc />
    public override Func<ChatEvent, bool> HidesPast() => static _ => false;
}
