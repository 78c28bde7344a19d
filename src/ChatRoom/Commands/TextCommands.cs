using System.Globalization;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Commands;

/// <summary><c>/redact</c>, <c>/purge</c>, <c>/forget</c> and <c>/export</c>: what becomes of texts.</summary>
internal sealed class TextCommands(TextService texts, ForgetService forgetting, ExportService exporting, IOptions<ChatRoomOptions> options) : CommandGroup
{
    private const string Me = "me";

    private static readonly TimeSpan UsualPurge = TimeSpan.FromMinutes(10);
    private static readonly DurationBounds Purges = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(3_650));
    private static readonly Usage PurgeUsage = new("/purge <alias> [duration]", $"duration {Purges}");

    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("export", "", "get all your own messages, as JSON lines", ExportAsync) { IsLong = true },
        new("forget", "<me|alias>", "permanently remove all messages of a person", ForgetAsync)
        {
            Details = ["/forget me yes  removes all your messages in all rooms; their numbers stay", "/forget <alias>  those of somebody else (administrators)"],
            IsLong = true,
            IsAct = true,
        },
        new("purge", "<alias> [10m]", "remove somebody's recent messages here (moderators)", PurgeAsync) { UsageReply = PurgeUsage, IsLong = true, IsAct = true },
        new("redact", "<id>", "remove a message of yours (moderators: any message)", RedactAsync)
        {
            Details = ["/ids on shows the numbers of messages"],
            IsLong = true,
        },
    ];

    private async ValueTask<Reply?> RedactAsync(CommandCall call)
    {
        if (!long.TryParse(call.Arguments.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id < 1)
        {
            return new Usage("/redact <id>");
        }

        var reply = await texts.RedactAsync(call.Who, call.Room, id, call.Cancellation);
        return reply is NotYourMessage ? await texts.RedactOthersAsync(call.Who, call.Room, id, call.Cancellation) : reply;
    }

    private async ValueTask<Reply?> PurgeAsync(CommandCall call)
    {
        var (name, time) = CommandTable.Split(call.Arguments);
        var within = UsualPurge;
        return time.Length > 0 && !Purges.TryParse(time, out within) ? PurgeUsage
            : AliasOf(name) is not { } alias ? new NoSuchAlias(name)
            : await texts.PurgeAsync(call.Who, call.Room, alias, within, call.Cancellation);
    }

    private async ValueTask<Reply?> ForgetAsync(CommandCall call)
    {
        var (name, confirmation) = CommandTable.Split(call.Arguments);
        var isConfirmed = confirmation.Equals("yes", StringComparison.OrdinalIgnoreCase);
        return confirmation.Length > 0 && !isConfirmed ? new Usage("/forget <me|alias> [yes]")
            : name.Equals(Me, StringComparison.OrdinalIgnoreCase) ? await forgetting.ForgetMeAsync(call.Who, isConfirmed, call.Cancellation)
            : AliasOf(name) is not { } alias ? new NoSuchAlias(name)
            : await forgetting.ForgetOthersAsync(call.Who, call.Room, alias, isConfirmed, call.Cancellation);
    }

    /// <summary>Replies page by page, each once the client has read enough of those before.</summary>
    private async ValueTask<Reply?> ExportAsync(CommandCall call)
    {
        var count = 0;
        string? after = null;
        while (await exporting.ReadAsync(call.Who, after, call.Cancellation) is var reply)
        {
            if (reply is not ExportPage page)
            {
                return reply;
            }

            (count, after) = (count + page.Texts.Count, page.Next);
            if (after is null)
            {
                return page with { Total = count };
            }

            call.Who.Reply(page with { Ref = call.Confirmation?.Ref, AskedIn = call.Room });
            await call.Who.WhenSpaceForRepliesAsync(call.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (call.Cancellation.IsCancellationRequested)
            {
                return null; // the session is ending
            }
        }

        return null;
    }

    private Alias? AliasOf(string name) => Alias.TryParse(name, options.Value.Limits.MaxAliasLength, out var alias, out _) ? alias : null;
}
