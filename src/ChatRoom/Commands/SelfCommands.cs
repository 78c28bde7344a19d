using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Commands;

/// <summary><c>/me</c>, <c>/nick</c>, <c>/quit</c> and <c>/resume</c>.</summary>
internal sealed class SelfCommands(MessageService messages, AliasService aliases, ResumeService resuming, IOptions<ChatRoomOptions> options) : CommandGroup
{
    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("me", "<action>", "say what you are doing: ** bob waves", MeAsync),
        new("nick", "<alias>", "change your alias", NickAsync),
        new("quit", "[text]", "leave the chat; the text is sent first", QuitAsync)
        {
            Synonyms = ["exit", "bye"],
            AtPrompt = static (signIn, _) => signIn.QuitAsync(),
        },
        new("resume", "[off]", "get a token to resume this session later", ResumeAsync)
        {
            Details = ["/resume off  revokes the token", "/resume <token>  resumes the session; enter it instead of an alias"],
            AtPrompt = static (signIn, arguments) => signIn.ResumeAsync(arguments),
        },
    ];

    private ValueTask<Reply?> MeAsync(CommandCall call)
    {
        var action = Encoding.UTF8.GetBytes(call.Arguments);
        return VisibleText.IsIn(action)
            ? messages.DoAsync(call.Who, call.Room, action, call.Confirmation, call.Cancellation)
            : new(new Usage("/me <action>"));
    }

    private async ValueTask<Reply?> NickAsync(CommandCall call) =>
        Alias.TryParse(call.Arguments, options.Value.Limits.MaxAliasLength, out var alias, out var reason)
            ? await aliases.RenameAsync(call.Who, alias, call.Cancellation)
            : new Invalid(ErrorCode.AliasBad, reason);

    private async ValueTask<Reply?> QuitAsync(CommandCall call)
    {
        var refusal = call.Arguments.Length > 0
            ? await messages.SayAsync(call.Who, call.Room, Encoding.UTF8.GetBytes(call.Arguments), call.Confirmation, call.Cancellation)
            : null;
        call.Who.Quit();
        return refusal;
    }

    /// <summary>A member gets or revokes a token; it is redeemed at the prompt only.</summary>
    private async ValueTask<Reply?> ResumeAsync(CommandCall call) =>
        call.Arguments.Length == 0 ? await resuming.IssueAsync(call.Who)
        : call.Arguments.Equals("off", StringComparison.OrdinalIgnoreCase) ? await resuming.RevokeAsync(call.Who, call.Cancellation)
        : new TokenIsForThePrompt("/resume [off]"); // the argument may be a token, so it is not repeated
}
