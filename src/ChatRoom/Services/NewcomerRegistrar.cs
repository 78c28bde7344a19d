using System.Net;
using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Moderation;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>
/// Decides who can register, and registers people who are not in the chat yet: at the prompt. They are guests until then, so a ban
/// that only people with an account escape stops them. So does a ban or mute of their address in the lobby, or in a room where they
/// are: otherwise they would evade it.
/// </summary>
internal sealed class NewcomerRegistrar(
    AccountRegistrar registrar, AccountDirectory accounts, Authenticator authenticator, BanList bans, Lockdown lockdown, RoomDirectory rooms, ChatLog log)
{
    /// <summary>Returns why nobody can register an alias from there; null: somebody who may have the alias can.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="origin">Where the request comes from.</param>
    /// <param name="attended">The rooms in which they are.</param>
    public Error? RefusalOf(Alias alias, in ClientOrigin origin, params IEnumerable<RoomName> attended) =>
        (origin.Remote is { } address ? attended.Append(rooms.Lobby).Select(room => RefusalIn(room, address)).FirstOrDefault(static why => why is not null) : null)
        ?? (lockdown.Record is { Level: >= LockdownLevel.NoRegistrations } locked ? new RegistrationsClosed(locked.Expires) : null)
        ?? authenticator.RefusalOf(origin)
        ?? AccountRegistrar.FaultOf(alias);

    /// <summary>Returns why somebody new cannot register an alias; null: they can.</summary>
    /// <param name="person">The number that they would have.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="origin">Where the request comes from.</param>
    public Error? RefusalOfNewcomer(long person, Alias alias, in ClientOrigin origin) =>
        bans.Find(BanKind.Ban, null, new BanSubject(person, HasAccount: false, alias, origin.Remote)) is { } ban
            ? BanEnforcement.Of(ban, null)
            : RefusalOf(alias, origin);

    /// <summary>
    /// Returns why a guest may not enter under an alias, though people who log in may; null: that does not refuse them. Such a guest
    /// is asked again, and can log in.
    /// </summary>
    public Error? RefusalOfGuest(Alias alias, in ClientOrigin origin) =>
        bans.Find(BanKind.Ban, null, new BanSubject(Person: 0, HasAccount: false, alias, origin.Remote)) is { AdmitsAccounts: true } ban ? BanEnforcement.Of(ban, null)
        : lockdown.Record is { Level: LockdownLevel.AccountsOnly } locked ? new LockedDown(AccountsOnly: true, locked.Expires)
        : null;

    /// <summary>Returns why a text cannot be the password of a new account; null: it can.</summary>
    public Error? FaultOf(Alias alias, string password) => registrar.FaultOf(alias, password);

    /// <summary>Registers somebody new, who holds the alias.</summary>
    /// <param name="connection">The id of their connection.</param>
    /// <param name="person">Their number, which becomes that of the account.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="password">The password.</param>
    /// <param name="origin">Where the request comes from.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Authentication> RegisterAsync(
        string connection, long person, Alias alias, string password, ClientOrigin origin, CancellationToken cancellationToken)
    {
        if ((RefusalOfNewcomer(person, alias, origin) ?? await registrar.RegisterAsync(person, alias, password, origin, cancellationToken)) is { } error)
        {
            return Authentication.Refused(error);
        }

        log.Registered(connection, alias);
        return accounts.Find(person) is { } account ? new Authentication(account) : Authentication.Refused(new AccountRequired());
    }

    private Error? RefusalIn(RoomName room, IPAddress address) =>
        bans.FindForGuests(BanKind.Ban, room, address) is { } ban ? BanEnforcement.Of(ban, room)
        : bans.FindForGuests(BanKind.Mute, room, address) is { } mute ? new Muted(mute.Room is null ? null : room, mute.Expires, mute.Reason)
        : null;
}
