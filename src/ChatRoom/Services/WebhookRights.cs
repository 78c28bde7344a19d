using System.Net;
using ChatRoom.Accounts;
using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>
/// Says who a webhook is, and whether it works: as long as the account that created it exists, is not suspended, and may still
/// create such a webhook in its room. This is asked at each use, so that no right outlives the account's.
/// </summary>
internal sealed class WebhookRights(Permissions permissions, AccountDirectory accounts, TimeProvider time)
{
    /// <summary>Returns why a webhook does not work; null: it does.</summary>
    /// <param name="account">The number of the account that created it.</param>
    /// <param name="room">Its room.</param>
    /// <param name="action">The permission to create such a webhook.</param>
    public Error? RefusalOf(long account, RoomName room, ChatAction action) =>
        accounts.Find(account) is not { } creator || creator.IsSuspended(time.GetUtcNow()) ? new Error(ErrorCode.NotPermitted)
        : permissions.RefusalOf(new Agent(new Person(account, AccountDirectory.AliasOf(creator), creator.Created), account), action, room);

    /// <summary>Returns who posts by a webhook: somebody who may do in the room what a voice may.</summary>
    /// <param name="id">The number of the webhook.</param>
    /// <param name="alias">Its alias.</param>
    /// <param name="account">The number of the account that created it.</param>
    /// <param name="created">When it was created.</param>
    /// <param name="remote">The address of the client that posts; null: none does.</param>
    /// <param name="address">The allowance of that address; null: it is not limited.</param>
    public static Agent BotOf(long id, Alias alias, long account, DateTimeOffset created, IPAddress? remote = null, AddressAllowance? address = null) =>
        new(new Person(id, alias, created), account, TokenScope.Write, remote, address);
}
