using Microsoft.Extensions.Options;

namespace ChatRoom.Sqlite;

/// <summary>A journal in a file needs a file.</summary>
internal sealed class JournalPathValidator : IValidateOptions<ChatRoomOptions>
{
    private const string Key = $"{ChatRoomOptions.Section}:{nameof(ChatRoomOptions.Journal)}:{nameof(JournalOptions.Path)}";

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ChatRoomOptions options) =>
        options.Journal.Kind == JournalKind.Sqlite && (string.IsNullOrWhiteSpace(options.Journal.Path) || options.Journal.Path.Contains('\0', StringComparison.Ordinal))
            ? ValidateOptionsResult.Fail($"{Key}: '{options.Journal.Path}' is no path of a file; allowed: text: a path, as data/chatroom.db")
            : ValidateOptionsResult.Success;
}
