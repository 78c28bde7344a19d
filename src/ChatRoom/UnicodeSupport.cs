using ChatRoom.Protocol;

namespace ChatRoom;

/// <summary>
/// Detects a runtime that cannot compare aliases. In globalization-invariant mode (no ICU) .NET's NFKC (UAX #15) returns
/// the text unchanged, without an error: two members could have aliases that look the same.
/// </summary>
internal static class UnicodeSupport
{
    /// <summary>The problem; null if aliases can be compared.</summary>
    public static string? Error { get; } = KeyOf("\uFB01") == KeyOf("fi") ? null
        : "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: .NET runs in globalization-invariant mode, so aliases cannot be compared "
            + "(no NFKC); install ICU (Debian: libicu; container images: those whose tag ends in -extra) and turn the mode off";

    private static string? KeyOf(string text) => Alias.TryParse(text, text.Length, out var alias, out _) ? alias.Key : null;
}
