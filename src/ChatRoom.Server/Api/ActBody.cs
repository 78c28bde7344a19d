using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ChatRoom.Server.Api;

/// <summary>An act of moderation that a program asks for.</summary>
public sealed record ActBody
{
    /// <summary>What.</summary>
    [Description("In a room: kick, mute, unmute, ban, unban, redact, purge, forget, op, deop, voice, devoice, owner, invite. On the server: mute, unmute, ban, unban, suspend, unsuspend.")]
    public string? Act { get; init; }

    /// <summary>To whom.</summary>
    [Description("The alias of a person; for bans and mutes also a pattern of aliases, an address or a network. Not for redact.")]
    public string? Whom { get; init; }

    /// <summary>Which message.</summary>
    [Description("For redact: the id of the message.")]
    public long? Id { get; init; }

    /// <summary>How long.</summary>
    [Description("How long, such as 30s, 10m, 12h or 7d. Of bans, mutes and suspensions: until further notice if it is missing. Of purge: how far back, 10m if it is missing.")]
    public string? For { get; init; }

    /// <summary>Why.</summary>
    [Description("The reason that everybody sees.")]
    public string? Reason { get; init; }

    /// <summary>Why, for moderators.</summary>
    [Description("The reason that moderators see.")]
    public string? PrivateReason { get; init; }

    /// <summary>Whether people with an account are exempt.</summary>
    [Description("For bans of patterns and networks: whether people with an account are exempt.")]
    public bool AdmitsAccounts { get; init; }

    /// <summary>Whether nothing is changed.</summary>
    [JsonPropertyName("try")]
    [Description("For bans: only say whom it would hit.")]
    public bool IsTrial { get; init; }

    /// <summary>Whether an act that nobody can undo is confirmed.</summary>
    [JsonPropertyName("confirm")]
    [Description("For forget: true, because it cannot be undone.")]
    public bool IsConfirmed { get; init; }
}
