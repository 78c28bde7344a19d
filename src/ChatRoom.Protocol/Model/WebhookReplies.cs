namespace ChatRoom.Protocol.Model;

/// <summary>The room has a new incoming webhook.</summary>
/// <param name="Room">The room.</param>
/// <param name="Name">Its name.</param>
/// <param name="Alias">The alias under which it posts.</param>
/// <param name="Url">Where to post, a secret that is shown this once. Without a public address of the server, only a path.</param>
public sealed record IncomingWebhookCreated(RoomName Room, string Name, string Alias, string Url) : Reply;

/// <summary>The room has a new outgoing webhook.</summary>
/// <param name="Room">The room.</param>
/// <param name="Name">Its name.</param>
/// <param name="Alias">The alias under which its answers are posted.</param>
/// <param name="Secret">The key of the signatures, which is shown this once.</param>
/// <param name="Events">What it gets: types of events of the json dialect.</param>
public sealed record OutgoingWebhookCreated(RoomName Room, string Name, string Alias, string Secret, IReadOnlyList<string> Events) : Reply;

/// <summary>The webhooks of a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="Webhooks">The webhooks, the oldest first.</param>
public sealed record WebhookList(RoomName Room, IReadOnlyList<ListedWebhook> Webhooks) : Reply;

/// <summary>A row of a <see cref="WebhookList"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Direction">Whether programs post to it (<c>in</c>), or the server sends to it (<c>to</c>).</param>
/// <param name="By">The alias of the account that created it; null: the account is gone.</param>
/// <param name="Created">When it was created.</param>
/// <param name="Events">What an outgoing one gets; empty for an incoming one.</param>
/// <param name="Fault">Why it does not work right now; null: it does.</param>
public sealed record ListedWebhook(
    string Name, string Direction, string? By, DateTimeOffset Created, IReadOnlyList<string> Events, WebhookFault? Fault);

/// <summary>Why a webhook does not work.</summary>
public enum WebhookFault
{
    /// <summary>The account that created it may no longer manage webhooks of the room.</summary>
    NoRight,

    /// <summary>The server does not send to webhooks.</summary>
    SwitchedOff,

    /// <summary>Its deliveries fail, and are tried again.</summary>
    Failing,

    /// <summary>Its deliveries have failed for too long, so the server has disabled it.</summary>
    Disabled,
}

/// <summary>A webhook is removed.</summary>
/// <param name="Room">The room.</param>
/// <param name="Name">Its name.</param>
public sealed record WebhookRemoved(RoomName Room, string Name) : Reply;

/// <summary>An outgoing webhook gets events again, beginning with the first one that it has not received.</summary>
/// <param name="Room">The room.</param>
/// <param name="Name">Its name.</param>
public sealed record WebhookEnabled(RoomName Room, string Name) : Reply;

/// <summary>To moderators: an outgoing webhook is disabled.</summary>
/// <param name="Room">The room.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">The last failure, for people.</param>
public sealed record WebhookDisabled(RoomName Room, string Name, string Reason) : Reply;

/// <summary>The room has a webhook of that name.</summary>
/// <param name="Name">The name.</param>
public sealed record WebhookNameTaken(string Name) : Error(ErrorCode.BadRequest);

/// <summary>The room has no webhook of that name.</summary>
/// <param name="Name">The name, as the client gave it.</param>
public sealed record NoSuchWebhook(string Name) : Error(ErrorCode.BadRequest);

/// <summary>The room, or the server, has as many webhooks as it can have.</summary>
/// <param name="Most">How many.</param>
/// <param name="IsServer">Whether the server has too many.</param>
public sealed record TooManyWebhooks(int Most, bool IsServer) : Error(ErrorCode.BadRequest);

/// <summary>The server does not send to webhooks.</summary>
public sealed record OutgoingWebhooksOff() : Error(ErrorCode.BadRequest);

/// <summary>The address of a webhook is invalid.</summary>
/// <param name="Reason">What is wrong with it, in a few words.</param>
public sealed record BadWebhookUrl(string Reason) : Error(ErrorCode.BadRequest);

/// <summary>A text contains the address of a webhook, which works like a password.</summary>
public sealed record ContainsWebhookToken() : Error(ErrorCode.BadRequest);
