using System.Net;
using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.State.Records;

namespace ChatRoom.Participants;

/// <summary>A program that acts for an account without being in the chat: over HTTP, with an access token.</summary>
/// <param name="person">The person of the account.</param>
/// <param name="scope">What the token allows.</param>
/// <param name="token">The hash of the token.</param>
/// <param name="remote">The address of the client; null: not an IP connection.</param>
/// <param name="address">The allowance of the address; null if the address is not limited.</param>
internal sealed class ApiCaller(Person person, TokenScope scope, string token, IPAddress? remote, AddressAllowance? address) : Principal(person)
{
    /// <inheritdoc />
    public override TokenScope? Scope => scope;

    /// <summary>The hash of the access token.</summary>
    public string Token => token;

    /// <inheritdoc />
    public override IPAddress? Remote => remote;

    /// <inheritdoc />
    public override AddressAllowance? Address => address;

    /// <inheritdoc />
    public override bool CanActIn(RoomName room) => true;

    /// <inheritdoc />
    public override Func<ChatEvent, bool> HidesPast() => static _ => false;
}
