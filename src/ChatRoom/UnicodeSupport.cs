using ChatRoom.Protocol;
using Microsoft.Extensions.Options;

namespace ChatRoom;

/// <summary>
/// Refuses to run where aliases cannot be compared. In globalization-invariant mode (no ICU) .NET's NFKC (UAX #15) leaves
/// text as it is, without an error: two members could go by names that are one.
/// </summary>
internal sealed class UnicodeSupport : IValidateOptions<ChatRoomOptions>
{
    private const string Error =
        "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: .NET runs in globalization-invariant mode, in which aliases cannot be compared "
        + "(no NFKC); install ICU (Debian: libicu; container images: those whose tag ends in -extra) and turn the mode off";

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ChatRoomOptions options) =>
        KeyOf("\uFB01") == KeyOf("fi") ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(Error);

    private static string? KeyOf(string text) => Alias.TryParse(text, text.Length, out var alias, out _) ? alias.Key : null;
}
