using System.Globalization;
using ChatRoom.Moderation;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Commands;

/// <summary><c>/kick</c>, <c>/report</c>, <c>/lockdown</c>, <c>/announce</c> and <c>/audit</c>.</summary>
internal sealed class ModerationCommands(ModerationService moderation, IOptions<ChatRoomOptions> options) : CommandGroup
{
    private const string KickSyntax = "/kick <alias> [reason] [-- private reason]";
    private const string ReportSyntax = "/report <id> [reason]";
    private const string LockdownSyntax = "/lockdown [registrations|read-only|accounts|closed|off] [duration]";
    private const string AuditSyntax = "/audit [n] [from:alias] [act:ban] [target:alias] [room:#room] [before:id]";
    /// <summary>How many bytes an announcement may have.</summary>
    public const int MostAnnouncementBytes = 1_000;

    /// <summary>The longest lockdown.</summary>
    public static readonly TimeSpan MostLockdown = TimeSpan.FromDays(30);

    private const int UsualRows = 20;
    private const int MostRows = 200;

    private static readonly TimeSpan UsualLockdown = TimeSpan.FromHours(1);

    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("announce", "<text>", "tell all rooms something", AnnounceAsync) { IsLong = true, IsAct = true },
        new("audit", "[n] …", "show who did what to keep order", AuditAsync) { Details = [AuditSyntax], IsLong = true },
        new("kick", "<alias> …", "remove somebody from this room", KickAsync) { Details = [KickSyntax], IsLong = true, IsConfirmed = true, IsAct = true },
        new("lockdown", "[level] …", "show, begin or end a lockdown of the server", LockdownAsync)
        {
            Details = [LockdownSyntax, "registrations: no new accounts; read-only: guests cannot speak", "accounts: no new guests; closed: nobody new", "without a duration: 1h; sessions can be resumed in any case"],
            IsLong = true,
            IsAct = true,
        },
        new("report", "<id> [why]", "report a message to the moderators", ReportAsync) { Details = [ReportSyntax, "/ids on shows the numbers of messages"], IsLong = true },
    ];

    private async ValueTask<Reply?> KickAsync(CommandCall call) =>
        !SanctionArguments.TryParse(call.Arguments, KickSyntax, [], hasDuration: false, options.Value.Limits, out var arguments, out var error) ? error
        : arguments.Sanction.Target.On == TargetKind.Person && Alias.TryParse(arguments.Sanction.Target.Text, options.Value.Limits.MaxAliasLength, out var alias, out _)
            ? await moderation.KickAsync(call.Who, call.Room, alias, arguments.Sanction.Reason, arguments.Sanction.PrivateReason, call.Cancellation)
        : new Usage(KickSyntax);

    private async ValueTask<Reply?> ReportAsync(CommandCall call)
    {
        var (first, reason) = CommandTable.Split(call.Arguments);
        return !long.TryParse(first.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id < 1 ? new Usage(ReportSyntax)
            : System.Text.Encoding.UTF8.GetByteCount(reason) > SanctionArguments.MostReasonBytes
                ? new Invalid(ErrorCode.TooLong, $"a reason has at most {SanctionArguments.MostReasonBytes} bytes")
            : await moderation.ReportAsync(call.Who, call.Room, id, reason, call.Cancellation);
    }

    private async ValueTask<Reply?> AnnounceAsync(CommandCall call) =>
        System.Text.Encoding.UTF8.GetByteCount(call.Arguments) > MostAnnouncementBytes
            ? new Invalid(ErrorCode.TooLong, $"an announcement has at most {MostAnnouncementBytes} bytes")
            : await moderation.AnnounceAsync(call.Who, call.Arguments, call.Cancellation);

    private async ValueTask<Reply?> LockdownAsync(CommandCall call)
    {
        if (call.Arguments.Length == 0)
        {
            return moderation.ShowLockdown(call.Who);
        }

        var (first, rest) = CommandTable.Split(call.Arguments);
        if (Lockdown.LevelOf(first) is not { } level || (level == LockdownLevel.None && rest.Length > 0))
        {
            return new Usage(LockdownSyntax);
        }

        var lasts = UsualLockdown;
        return rest.Length > 0 && !Duration.TryParse(rest, out lasts) ? new Usage(LockdownSyntax)
            : lasts <= TimeSpan.Zero || lasts > MostLockdown ? new Invalid(ErrorCode.BadRequest, "a lockdown lasts from 1s to 30d")
            : await moderation.LockDownAsync(call.Who, level, lasts, call.Cancellation);
    }

    private async ValueTask<Reply?> AuditAsync(CommandCall call)
    {
        var query = new AuditQuery(Most: UsualRows);
        foreach (var word in call.Arguments.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (With(query, word) is not { } next)
            {
                return new Usage(AuditSyntax);
            }

            query = next;
        }

        return await moderation.ReadAuditAsync(call.Who, query, call.Cancellation);
    }

    private static AuditQuery? With(AuditQuery query, string word) => word.Split(':', 2) switch
    {
        [var n] => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most is >= 1 and <= MostRows ? query with { Most = most } : null,
        [_, ""] => null,
        ["from", var actor] => query with { Actor = actor },
        ["act", var act] => query with { Act = act },
        ["target", var target] => query with { Target = target },
        ["room", var room] => query with { Room = room },
        ["before", var id] => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? query with { Before = before } : null,
        _ => null,
    };
}
