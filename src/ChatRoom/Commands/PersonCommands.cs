using System.Diagnostics.CodeAnalysis;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Commands;

/// <summary><c>/away</c>, <c>/back</c>, <c>/bell</c>, <c>/mentions</c>, <c>/motd</c>, <c>/seen</c>, <c>/uptime</c>, <c>/version</c> and <c>/whois</c>.</summary>
internal sealed class PersonCommands(
    AwayService away, PeopleService people, MentionService mentions, MotdService motd, ServerInfo server, IOptions<ChatRoomOptions> options) : CommandGroup
{
    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("away", "[text]", "mark yourself as away", AwayAsync),
        new("back", "", "mark yourself as back", BackAsync),
        new("bell", "<on|off>", "switch the bell for mentions and whispers", BellAsync),
        new("mentions", "", "list the messages that mentioned you", MentionsAsync) { IsLong = true },
        new("motd", "", "show the message of the day", MotdAsync),
        new("seen", "<alias>", "show when somebody was last here", SeenAsync) { IsOfOneWord = true },
        new("uptime", "", "show how long the server has been up", UptimeAsync),
        new("version", "", "show the server's version", VersionAsync),
        new("whois", "<alias>", "show who somebody is", WhoisAsync) { IsOfOneWord = true },
    ];

    private async ValueTask<Reply?> AwayAsync(CommandCall call) => await away.LeaveAsync(call.Who, call.Arguments, call.Cancellation);

    private ValueTask<Reply?> BackAsync(CommandCall call) => new(away.Return(call.Who));

    private static ValueTask<Reply?> BellAsync(CommandCall call)
    {
        if (DisplayCommands.IsOn(call.Arguments) is not { } on)
        {
            return new(new Usage("/bell <on|off>"));
        }

        call.Who.HasBell = on;
        return new(new BellSet(on));
    }

    private async ValueTask<Reply?> MentionsAsync(CommandCall call) => await mentions.ListAsync(call.Who, call.Cancellation);

    private ValueTask<Reply?> MotdAsync(CommandCall call) => new(motd.Show(call.Who));

    private async ValueTask<Reply?> SeenAsync(CommandCall call) =>
        Parse(call, out var alias) ? await people.SeenAsync(call.Who, alias, call.Cancellation) : new NeverSeen(call.Arguments);

    private ValueTask<Reply?> UptimeAsync(CommandCall call) => new(new ServerUptime(server.Uptime));

    private static ValueTask<Reply?> VersionAsync(CommandCall call) => new(new ServerVersion(ServerInfo.Name, ServerInfo.Version));

    private async ValueTask<Reply?> WhoisAsync(CommandCall call)
    {
        if (!Parse(call, out var alias))
        {
            return new NoSuchAlias(call.Arguments);
        }

        var reply = await people.WhoisAsync(call.Who, alias, call.Cancellation);
        return reply is PersonShown shown && await people.AddressOfAsync(call.Who, alias, call.Cancellation) is AddressShown known
            ? shown with { Address = known.Address }
            : reply;
    }

    private bool Parse(CommandCall call, [NotNullWhen(true)] out Alias? alias) => Alias.TryParse(call.Arguments, options.Value.Limits.MaxAliasLength, out alias, out _);
}
