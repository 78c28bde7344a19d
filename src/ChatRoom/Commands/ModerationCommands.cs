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
    /// <summary>How many bytes an announcement may have.</summary>
    public const int MostAnnouncementBytes = 1_000;

    /// <summary>How long a lockdown may last.</summary>
    public static readonly DurationBounds Lockdowns = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));

    private const int UsualRows = 20;
    private const int MostRows = 200;

    private static readonly TimeSpan UsualLockdown = TimeSpan.FromHours(1);
    private static readonly Usage KickUsage = new("/kick <alias> [reason] [-- private reason]");
    private static readonly Usage ReportUsage = new("/report <id> [reason]");
    private static readonly Usage LockdownUsage = new("/lockdown [registrations|read-only|accounts|closed|off] [duration]", $"duration {Lockdowns}");
    private static readonly Usage AuditUsage =
        new("/audit [n] [from:alias] [act:ban] [target:alias] [room:#room] [before:id]", $"n from 1 to {MostRows}");

    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("announce", "<text>", "send an announcement to all rooms", AnnounceAsync) { IsLong = true, IsAct = true },
        new("audit", "[n] …", "show the audit log: who did what", AuditAsync) { Details = [AuditUsage.Syntax], IsLong = true },
        new("kick", "<alias> …", "remove somebody from this room", KickAsync) { Details = [KickUsage.Syntax], UsageReply = KickUsage, IsLong = true, IsAct = true },
        new("lockdown", "[level] …", "show, start or end a lockdown of the server", LockdownAsync)
        {
            Details = [LockdownUsage.Syntax, "registrations: no new accounts; read-only: guests cannot speak", "accounts: no new guests; closed: nobody new can enter", "duration: up to 30d, without one: 1h; sessions can always be resumed"],
            IsLong = true,
            IsAct = true,
        },
        new("report", "<id> …", "report a message to the moderators", ReportAsync) { Details = [ReportUsage.Syntax, "/ids on shows the numbers of messages"], UsageReply = ReportUsage, IsLong = true },
    ];

    private async ValueTask<Reply?> KickAsync(CommandCall call) =>
        !SanctionArguments.TryParse(call.Arguments, KickUsage, [], hasDuration: false, options.Value.Limits, out var arguments, out var error) ? error
        : arguments.Sanction.Target.On == TargetKind.Person && Alias.TryParse(arguments.Sanction.Target.Text, options.Value.Limits.MaxAliasLength, out var alias, out _)
            ? await moderation.KickAsync(call.Who, call.Room, alias, arguments.Sanction.Reason, arguments.Sanction.PrivateReason, call.Cancellation)
        : KickUsage;

    private async ValueTask<Reply?> ReportAsync(CommandCall call)
    {
        var (first, reason) = CommandTable.Split(call.Arguments);
        return !long.TryParse(first.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id < 1 ? ReportUsage
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
            return LockdownUsage;
        }

        var lasts = UsualLockdown;
        return rest.Length > 0 && !Lockdowns.TryParse(rest, out lasts) ? LockdownUsage
            : await moderation.LockDownAsync(call.Who, level, lasts, call.Cancellation);
    }

    private async ValueTask<Reply?> AuditAsync(CommandCall call)
    {
        var query = new AuditQuery(Most: UsualRows);
        foreach (var word in call.Arguments.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (With(query, word) is not { } next)
            {
                return AuditUsage;
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
