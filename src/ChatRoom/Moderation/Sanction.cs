namespace ChatRoom.Moderation;

/// <summary>A ban, a mute or a kick, as somebody asks for it.</summary>
/// <param name="Target">On whom or what.</param>
internal sealed record Sanction(BanTarget Target)
{
    /// <summary>How long; null: until further notice.</summary>
    public TimeSpan? Lasts { get; init; }

    /// <summary>The reason that everybody sees; empty: none.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The reason that moderators see; empty: none.</summary>
    public string PrivateReason { get; init; } = "";

    /// <summary>Whether people with an account are exempt.</summary>
    public bool AdmitsAccounts { get; init; }
}
