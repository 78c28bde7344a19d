using System.Globalization;
using ChatRoom.Moderation;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Commands;

/// <summary><c>/ban</c>, <c>/unban</c>, <c>/mute</c>, <c>/unmute</c> and <c>/bans</c>.</summary>
internal sealed class BanCommands(BanService bans, IOptions<ChatRoomOptions> options) : CommandGroup
{
    /// <summary>For the whole server.</summary>
    public const string ServerWide = "-g";

    /// <summary>Only shows whom it would affect.</summary>
    public const string Try = "--try";

    /// <summary>People with an account are exempt.</summary>
    public const string LoginRequired = "--login-required";

    private static readonly Usage BanUsage =
        new("/ban [-g] [--try] [--login-required] <target> [duration] [reason] [-- private reason]", SanctionArguments.DurationIs);
    private static readonly Usage MuteUsage = new("/mute [-g] <target> [duration] [reason] [-- private reason]", SanctionArguments.DurationIs);
    private static readonly Usage UnbanUsage = new("/unban [-g] <target or #number>");
    private static readonly Usage UnmuteUsage = new("/unmute [-g] <target or #number>");

    private static readonly string[] Targets =
        ["target: a person's alias, sp?m* or alias:bob (aliases), an address, a network", "duration: 90s, 10m, 12h, up to 3650d; without one: until it is lifted"];

    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("ban", "<target> …", "ban somebody from this room", call => SetAsync(call, BanKind.Ban))
        {
            Details = ["/ban [-g] [--try] [--login-required] <target>", "  [duration] [reason] [-- private reason]", .. Targets, "-g: on the whole server; --try: only show whom it would affect",
                "--login-required: people who log in are exempt"],
            UsageReply = BanUsage,
            IsLong = true,
            IsAct = true,
        },
        new("bans", "[-g]", "list the bans and mutes here, or on the whole server", ListAsync) { IsLong = true },
        new("mute", "<target> …", "stop somebody from speaking here", call => SetAsync(call, BanKind.Mute))
        {
            Details = [MuteUsage.Syntax, .. Targets],
            UsageReply = MuteUsage,
            IsLong = true,
            IsAct = true,
        },
        new("unban", "<target>", "lift a ban", call => LiftAsync(call, BanKind.Ban)) { Details = [UnbanUsage.Syntax], UsageReply = UnbanUsage, IsLong = true, IsAct = true },
        new("unmute", "<target>", "let somebody speak again", call => LiftAsync(call, BanKind.Mute)) { Details = [UnmuteUsage.Syntax], UsageReply = UnmuteUsage, IsLong = true, IsAct = true },
    ];

    private async ValueTask<Reply?> SetAsync(CommandCall call, BanKind kind)
    {
        var isBan = kind == BanKind.Ban;
        if (!SanctionArguments.TryParse(
            call.Arguments, isBan ? BanUsage : MuteUsage, isBan ? [ServerWide, Try, LoginRequired] : [ServerWide], hasDuration: true, options.Value.Limits,
            out var arguments, out var error))
        {
            return error;
        }

        var room = arguments.IsServerWide ? null : call.Room;
        return arguments.IsTrial ? await bans.TryAsync(call.Who, room, arguments.Sanction, call.Cancellation)
            : isBan ? await bans.BanAsync(call.Who, room, arguments.Sanction, call.Cancellation)
            : await bans.MuteAsync(call.Who, room, arguments.Sanction, call.Cancellation);
    }

    private async ValueTask<Reply?> LiftAsync(CommandCall call, BanKind kind)
    {
        var (isServerWide, text) = TakeServerWide(call.Arguments);
        var room = isServerWide ? null : call.Room;
        long? id = text.StartsWith('#') && long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (text.Length == 0 || (text.StartsWith('#') && id is null))
        {
            return kind == BanKind.Ban ? UnbanUsage : UnmuteUsage;
        }

        if (id is null && !BanTarget.TryParse(text, options.Value.Limits, out _, out var reason))
        {
            return new Invalid(ErrorCode.BadRequest, reason);
        }

        BanTarget.TryParse(text, options.Value.Limits, out var target, out _);
        return kind == BanKind.Ban
            ? await bans.UnbanAsync(call.Who, room, id, target, call.Cancellation)
            : await bans.UnmuteAsync(call.Who, room, id, target, call.Cancellation);
    }

    private ValueTask<Reply?> ListAsync(CommandCall call)
    {
        var (isServerWide, rest) = TakeServerWide(call.Arguments);
        return new(rest.Length > 0 ? new Usage("/bans [-g]") : bans.List(call.Who, isServerWide ? null : call.Room));
    }

    private static (bool IsServerWide, string Others) TakeServerWide(string arguments)
    {
        var (first, rest) = CommandTable.Split(arguments);
        return first.Equals(ServerWide, StringComparison.OrdinalIgnoreCase) ? (true, rest) : (false, arguments);
    }
}
