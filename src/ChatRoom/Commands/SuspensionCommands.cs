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
    private static readonly Usage SuspendUsage = new("/suspend <alias> [duration] [reason] [-- private reason]", SanctionArguments.DurationIs);

    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("suspend", "<alias> …", "suspend an account and close its connections", SuspendAsync)
        {
            Details = [SuspendUsage.Syntax, "ends its connections and sessions, removes its access tokens and certificates", "duration: 90s, 10m, 12h, up to 3650d; without one: until /unsuspend"],
            UsageReply = SuspendUsage,
            IsLong = true,
            IsAct = true,
        },
        new("unsuspend", "<alias>", "end the suspension of an account", UnsuspendAsync) { IsLong = true, IsAct = true },
    ];

    private async ValueTask<Reply?> SuspendAsync(CommandCall call) =>
        !SanctionArguments.TryParse(call.Arguments, SuspendUsage, [], hasDuration: true, options.Value.Limits, out var arguments, out var error) ? error
        : arguments.Sanction is var sanction && sanction.Target.On == TargetKind.Person && TryParse(sanction.Target.Text, out var alias)
            ? await suspensions.SuspendAsync(call.Who, alias, sanction.Lasts, sanction.Reason, sanction.PrivateReason, call.Cancellation)
        : SuspendUsage;

    private async ValueTask<Reply?> UnsuspendAsync(CommandCall call) =>
        TryParse(call.Arguments, out var alias) ? await suspensions.UnsuspendAsync(call.Who, alias, call.Cancellation) : new Usage("/unsuspend <alias>");

    private bool TryParse(string text, [NotNullWhen(true)] out Alias? alias) =>
        Alias.TryParse(text, options.Value.Limits.MaxAliasLength, out alias, out _);
}
