using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Commands;

/// <summary><c>/ignore</c> and <c>/unignore</c>.</summary>
internal sealed class IgnoreCommands(IgnoreService ignoring, IOptions<ChatRoomOptions> options) : CommandGroup
{
    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("ignore", "[alias]", "hide somebody's messages, or list whom you ignore", IgnoreAsync) { IsOfOneWord = true },
        new("unignore", "<alias>", "stop ignoring somebody", UnignoreAsync) { IsOfOneWord = true },
    ];

    private async ValueTask<Reply?> IgnoreAsync(CommandCall call) =>
        call.Arguments.Length == 0 ? ignoring.List(call.Who)
        : Alias.TryParse(call.Arguments, options.Value.Limits.MaxAliasLength, out var alias, out _) ? await ignoring.IgnoreAsync(call.Who, alias, call.Cancellation)
        : new NoSuchAlias(call.Arguments);

    private ValueTask<Reply?> UnignoreAsync(CommandCall call) => new(
        Alias.TryParse(call.Arguments, options.Value.Limits.MaxAliasLength, out var alias, out _) ? ignoring.Unignore(call.Who, alias)
        : new NotIgnoring(call.Arguments));
}
