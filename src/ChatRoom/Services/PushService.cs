using System.Buffers.Text;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;
using ChatRoom.Pushes;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>Lets people have notifications in a browser that has no connection (Web Push), and ends that.</summary>
internal sealed class PushService(Permissions permissions, PushBrowsers browsers, IPushSender sender)
{
    /// <summary>Adds a browser to those of a participant's account; the oldest one goes if there are too many. Returns why not, or null.</summary>
    public async ValueTask<Reply?> SubscribeAsync(Participant who, PushSubscription browser, CancellationToken cancellationToken) =>
        RefusalOf(who) is { } refusal ? refusal
        : sender.PublicKey is null ? new BadMember("push", "this server sends no notifications")
        : FaultOf(browser) is { } fault ? fault
        : await browsers.AddAsync(who, browser, cancellationToken);

    /// <summary>Removes a browser from those of a participant's account. Returns why not, or null.</summary>
    public async ValueTask<Reply?> UnsubscribeAsync(Participant who, string endpoint, CancellationToken cancellationToken) =>
        RefusalOf(who) ?? await browsers.RemoveAsync(who, endpoint, cancellationToken);

    private Error? RefusalOf(Participant who) =>
        permissions.RefusalOf(who, ChatAction.GetPushes) ?? (who.Account is null ? new AccountRequired() : null);

    private BadMember? FaultOf(PushSubscription browser) =>
        WebhookUrl.FaultOf(browser.Endpoint) is { } fault ? new BadMember("push", fault)
        : sender.RefusalOf(new Uri(browser.Endpoint)) is { } refusal ? new BadMember("push", refusal)
        : !TryDecode(browser.Key, P256.Bytes, out var key) || !P256.IsKey(key) ? new BadMember("p256dh", "it is not a public key on the curve P-256, as base64url")
        : !TryDecode(browser.Auth, PushEncryption.AuthBytes, out _) ? new BadMember("auth", $"it is not {PushEncryption.AuthBytes} bytes, as base64url")
        : null;

    private static bool TryDecode(string text, int bytes, out byte[] decoded)
    {
        decoded = new byte[bytes];
        return text.Length <= 2 * bytes && Base64Url.IsValid(text, out var length) && length == bytes && Base64Url.TryDecodeFromChars(text, decoded, out _);
    }
}
