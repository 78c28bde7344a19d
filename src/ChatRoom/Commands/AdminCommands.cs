using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Commands;

/// <summary><c>/admin</c>: who runs the server.</summary>
internal sealed class AdminCommands(AdminService admins, IOptions<ChatRoomOptions> options) : CommandGroup
{
    private static readonly Usage AdminUsage = new("/admin <token> | remove <alias>"); // the argument may be a token, so it is not repeated

    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("admin", "<token>", "become an admin with the server's one-time token", AdminAsync)
        {
            Details = ["a server without an admin prints the token when it starts", "/admin remove <alias>  dismisses an admin (administrators)"],
            UsageReply = AdminUsage,
            IsAct = true,
        },
    ];

    private ValueTask<Reply?> AdminAsync(CommandCall call) => call.Arguments.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var verb, var name] when verb.Equals("remove", StringComparison.OrdinalIgnoreCase) =>
            Alias.TryParse(name, options.Value.Limits.MaxAliasLength, out var alias, out _) ? admins.DismissAsync(call.Who, alias, call.Cancellation) : new(new NoSuchAlias(name)),
        [var token] => admins.ClaimAsync(call.Who, token, call.Cancellation),
        _ => new(AdminUsage),
    };
}
