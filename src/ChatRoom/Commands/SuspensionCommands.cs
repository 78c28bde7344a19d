using System.Diagnostics.CodeAnalysis;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Commands;

/// <summary><c>/suspend</c> and <c>/unsuspend</c>.</summary>
internal sealed class SuspensionCommands(SuspensionService suspensions, IOptions<ChatRoomOptions> options) : CommandGroup
{
    private const string SuspendSyntax = "/suspend <alias> [duration] [reason] [-- private reason]";
    private const string UnsuspendSyntax = "/unsuspend <alias>";

    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("suspend", "<alias> …", "suspend an account, and end all that it holds", SuspendAsync)
        {
            Details = [SuspendSyntax, "ends its connections, sessions, access tokens and certificates", "duration: 90s, 10m, 12h, 7d; without one: until /unsuspend"],
            IsLong = true,
            IsAct = true,
        },
        new("unsuspend", "<alias>", "let the owner of an account log in again", UnsuspendAsync) { IsLong = true, IsAct = true },
    ];

    private async ValueTask<Reply?> SuspendAsync(CommandCall call) =>
        !SanctionArguments.TryParse(call.Arguments, SuspendSyntax, [], hasDuration: true, options.Value.Limits, out var arguments, out var error) ? error
        : arguments.Sanction is var sanction && sanction.Target.On == TargetKind.Person && TryParse(sanction.Target.Text, out var alias)
            ? await suspensions.SuspendAsync(call.Who, alias, sanction.Lasts, sanction.Reason, sanction.PrivateReason, call.Cancellation)
        : new Usage(SuspendSyntax);

    private async ValueTask<Reply?> UnsuspendAsync(CommandCall call) =>
        TryParse(call.Arguments, out var alias) ? await suspensions.UnsuspendAsync(call.Who, alias, call.Cancellation) : new Usage(UnsuspendSyntax);

    private bool TryParse(string text, [NotNullWhen(true)] out Alias? alias) =>
        Alias.TryParse(text, options.Value.Limits.MaxAliasLength, out alias, out _);
}
