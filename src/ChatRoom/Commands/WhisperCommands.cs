using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Commands;

/// <summary><c>/msg</c> and <c>/reply</c>: private messages.</summary>
internal sealed class WhisperCommands(WhisperService whispers, IOptions<ChatRoomOptions> options) : CommandGroup
{
    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("msg", "<alias> <text>", "send a private message", MsgAsync) { Synonyms = ["w", "whisper", "tell"] },
        new("reply", "<text>", "reply to the last private message", ReplyAsync) { Synonyms = ["r"] },
    ];

    private async ValueTask<Reply?> MsgAsync(CommandCall call) =>
        call.Arguments.Split(' ', 2, StringSplitOptions.TrimEntries) is not [var name, { Length: > 0 } text] ? new Usage("/msg <alias> <text>")
        : Alias.TryParse(name, options.Value.Limits.MaxAliasLength, out var to, out _) ? await whispers.WhisperAsync(call.Who, to, text, call.Cancellation)
        : new NoSuchAlias(name);

    private async ValueTask<Reply?> ReplyAsync(CommandCall call) => await whispers.AnswerAsync(call.Who, call.Arguments, call.Cancellation);
}
