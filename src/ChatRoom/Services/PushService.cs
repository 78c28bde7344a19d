using System.Buffers.Text;
using System.Net;
using ChatRoom.Accounts;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;
using ChatRoom.Pushes;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>Lets people have notifications in a browser that has no connection (Web Push), and ends that.</summary>
internal sealed class PushService(
    Permissions permissions, AccountDirectory accounts, ChatState state, IPushSender sender, IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>The most browsers of an account.</summary>
    public const int MostPerAccount = 5;

    /// <summary>Adds a browser to those of a participant's account; the oldest one goes if there are too many. Returns why not, or null.</summary>
    public async ValueTask<Error?> SubscribeAsync(Participant who, PushSubscription browser, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.GetPushes) is { } refusal)
        {
            return refusal;
        }

        if (who.Account is not { } account)
        {
            return new AccountRequired();
        }

        if (sender.PublicKey is null)
        {
            return new BadMember("push", "this server sends no notifications");
        }

        if ((FaultOf(browser) ?? await ChangeAsync(change => Add(change, account, browser), cancellationToken)) is { } error)
        {
            return error;
        }

        who.PushEndpoint = browser.Endpoint;
        return null;
    }

    /// <summary>Removes a browser from those of a participant's account. Returns why not, or null.</summary>
    public async ValueTask<Error?> UnsubscribeAsync(Participant who, string endpoint, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.GetPushes) ?? (who.Account is null ? new AccountRequired() : await RemoveAsync(who, endpoint, cancellationToken));

    /// <summary>Removes the browser of a participant who logs out. Returns why not, or null.</summary>
    public ValueTask<Error?> ForgetAsync(Participant who, CancellationToken cancellationToken) =>
        who.PushEndpoint is { } endpoint ? RemoveAsync(who, endpoint, cancellationToken) : default;

    private async ValueTask<Error?> RemoveAsync(Participant who, string endpoint, CancellationToken cancellationToken)
    {
        if (await ChangeAsync(change => { Remove(change, who.Account, endpoint); return null; }, cancellationToken) is { } error)
        {
            return error;
        }

        who.PushEndpoint = null;
        return null;
    }

    private AccountRequired? Add(StateChange change, long account, PushSubscription browser)
    {
        if (accounts.Find(account) is not { } owner || owner.IsSuspended(time.GetUtcNow()))
        {
            return new AccountRequired();
        }

        foreach (var other in state.Pushes.All.Where(record => record.Account != account && record.Browsers.Any(one => one.Endpoint == browser.Endpoint)))
        {
            change.Put(other.Without(browser.Endpoint)); // somebody else has used that browser
        }

        var record = state.Pushes.Find(PushRecord.KeyOf(account)) ?? new PushRecord(account, []);
        if (!record.Browsers.Contains(browser))
        {
            change.Put(record with { Browsers = [.. record.Without(browser.Endpoint).Browsers.TakeLast(MostPerAccount - 1), browser] });
        }

        return null;
    }

    private void Remove(StateChange change, long? account, string endpoint)
    {
        if (account is { } id && state.Pushes.Find(PushRecord.KeyOf(id)) is { } record && record.Browsers.Any(browser => browser.Endpoint == endpoint))
        {
            change.Put(record.Without(endpoint));
        }
    }

    private async ValueTask<Error?> ChangeAsync(Func<StateChange, Error?> decide, CancellationToken cancellationToken)
    {
        try
        {
            return await state.ChangeAsync(decide, cancellationToken);
        }
        catch (StateException e)
        {
            return e.Error();
        }
    }

    private BadMember? FaultOf(PushSubscription browser) =>
        WebhookUrl.FaultOf(browser.Endpoint) is { } fault ? new BadMember("push", fault)
        : !IsSafe(new Uri(browser.Endpoint)) ? new BadMember("push", "it does not begin with https://")
        : !TryDecode(browser.Key, P256.Bytes, out var key) || !P256.IsKey(key) ? new BadMember("p256dh", "it is not a public key on the curve P-256, as base64url")
        : !TryDecode(browser.Auth, PushEncryption.AuthBytes, out _) ? new BadMember("auth", $"it is not {PushEncryption.AuthBytes} bytes, as base64url")
        : null;

    /// <summary>Returns whether a browser's address has https, or is in a network that the operator allows.</summary>
    private bool IsSafe(Uri endpoint) => endpoint.Scheme == Uri.UriSchemeHttps
        || (IPAddress.TryParse(endpoint.Host, out var address) && options.Value.Webhooks.AllowedNetworks.Any(network => network.Contains(address)));

    private static bool TryDecode(string text, int bytes, out byte[] decoded)
    {
        decoded = new byte[bytes];
        return text.Length <= 2 * bytes && Base64Url.IsValid(text, out var length) && length == bytes && Base64Url.TryDecodeFromChars(text, decoded, out _);
    }
}
