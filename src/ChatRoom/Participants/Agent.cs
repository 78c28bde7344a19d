using System.Net;
using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.State.Records;

namespace ChatRoom.Participants;

/// <summary>Somebody without a connection who acts for an account, such as a webhook. They have the account's rights, as far as their scope goes.</summary>
/// <param name="person">Who acts.</param>
/// <param name="account">The number of the account.</param>
/// <param name="scope">What they may do at most; null: everything that the account may do.</param>
/// <param name="remote">The address of the client; null: there is none.</param>
/// <param name="address">The allowance of that address; null: it is not limited.</param>
internal sealed class Agent(Person person, long account, TokenScope? scope = null, IPAddress? remote = null, AddressAllowance? address = null) : Principal(person)
{
    /// <inheritdoc />
    public override long? Account => account;

    /// <inheritdoc />
    public override TokenScope? Scope => scope;

    /// <inheritdoc />
    public override bool IsWebhook => scope is not null;

    /// <inheritdoc />
    public override IPAddress? Remote => remote;

    /// <inheritdoc />
    public override AddressAllowance? Address => address;

    /// <inheritdoc />
    public override Func<ChatEvent, bool> HidesPast() => static _ => false;
}
