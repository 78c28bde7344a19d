namespace ChatRoom.Connection;

/// <summary>The server refuses a request, or has ended the session.</summary>
/// <param name="code">A stable code, such as <c>rate-limited</c>; <c>docs/json.md</c> lists them.</param>
/// <param name="text">The reason, for people.</param>
/// <param name="retryAfter">When the request may succeed; null: not known.</param>
public sealed class ChatException(string code, string text, TimeSpan? retryAfter = null) : Exception(text)
{
    /// <summary>The code of a message whose fate is not known: it may have been stored, or not.</summary>
    public const string UnknownFate = "unknown-fate";

    // After these a retry with the same options cannot succeed, or takes the session from another connection.
    private static readonly HashSet<string> Final =
    [
        "replaced", "kicked", "banned", "alias-bad", "password-required", "password-wrong", "token-invalid", "tls-required", "logged-out", "not-permitted",
        "bad-request",
    ];

    /// <summary>A stable code.</summary>
    public string Code { get; } = code;

    /// <summary>When the request may succeed; null: not known.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Whether connecting again is of no use.</summary>
    internal bool IsFinal => Final.Contains(Code);

    /// <summary>Returns the exception of a received error.</summary>
    internal static ChatException Of(Received error) => new(
        error.TextOf("code") ?? "unknown", error.Text ?? "the server gives no reason",
        error.NumberOf("retry_after") is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
}
