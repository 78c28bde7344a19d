using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Commands;

/// <summary><c>/room</c>, <c>/invite</c>, <c>/op</c>, <c>/deop</c>, <c>/voice</c> and <c>/devoice</c>: rooms that somebody keeps.</summary>
internal sealed class RoomSettingCommands(
    RoomSettingService settings, InvitationService invitations, MessageService messages, IOptions<ChatRoomOptions> options) : CommandGroup
{
    private const string Syntax = "/room [info|register|unregister [yes]|set <setting> <value>|owner <alias>]";

    private static readonly Usage SlowUsage = RoomSettings.UsageOf("slow") with { Syntax = "/slow <duration|off>" };

    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("room", "[info|set|…]", "show, register or change this room", RoomAsync)
        {
            Details = [Syntax, .. RoomSettings.Help],
            IsLong = true,
            IsAct = true,
        },
        new("slow", "<30s|off>", "limit how often each person can send a message here", SlowAsync) { UsageReply = SlowUsage, IsAct = true },
        new("invite", "<alias>", "invite somebody to this room", InviteAsync) { IsOfOneWord = true, IsLong = true, IsAct = true },
        new("op", "<alias>", "make somebody a moderator of this room", call => WithAlias(call, alias => settings.AppointAsync(call.Who, call.Room, alias, gives: true, call.Cancellation))) { IsOfOneWord = true, IsAct = true },
        new("deop", "<alias>", "remove somebody as a moderator of this room", call => WithAlias(call, alias => settings.AppointAsync(call.Who, call.Room, alias, gives: false, call.Cancellation))) { IsOfOneWord = true, IsAct = true },
        new("voice", "<alias>", "let somebody speak while this room is moderated", call => WithAlias(call, alias => settings.GiveVoiceAsync(call.Who, call.Room, alias, gives: true, call.Cancellation))) { IsOfOneWord = true, IsAct = true },
        new("devoice", "<alias>", "take somebody's voice away", call => WithAlias(call, alias => settings.GiveVoiceAsync(call.Who, call.Room, alias, gives: false, call.Cancellation))) { IsOfOneWord = true, IsAct = true },
    ];

    private ValueTask<Reply?> RoomAsync(CommandCall call) => call.Arguments.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) switch
    {
        [] or ["info"] => new(settings.Info(call.Who, call.Room)),
        ["register"] => settings.RegisterAsync(call.Who, call.Room, call.Cancellation),
        ["unregister"] => settings.UnregisterAsync(call.Who, call.Room, isConfirmed: false, call.Cancellation),
        ["unregister", "yes"] => settings.UnregisterAsync(call.Who, call.Room, isConfirmed: true, call.Cancellation),
        ["set", RoomSettings.Topic, _, ..] => RoomCommands.SetTopicAsync(messages, call with { Arguments = AfterWords(call.Arguments, 2) }),
        ["set", RoomSettings.Retention, var value] => settings.SetRetentionAsync(call.Who, call.Room, value, call.Cancellation),
        ["set", var name, var value] => settings.SetAsync(call.Who, call.Room, name, value, call.Cancellation),
        ["set", .. var rest] => new(RoomSettings.UsageOf(rest.FirstOrDefault() ?? "")),
        ["owner", var alias] => WithAlias(
            call with { Arguments = alias }, heir => settings.TransferAsync(call.Who, call.Room, heir, call.Cancellation)),
        _ => new(new Usage(Syntax)),
    };

    private async ValueTask<Reply?> SlowAsync(CommandCall call) =>
        await settings.SetAsync(call.Who, call.Room, "slow", call.Arguments, call.Cancellation) is var reply && reply is Usage ? SlowUsage : reply;

    private static string AfterWords(string text, int words) => words == 0 ? text : AfterWords(CommandTable.Split(text).Arguments, words - 1);

    private ValueTask<Reply?> InviteAsync(CommandCall call) =>
        WithAlias(call, async alias => await invitations.InviteAsync(call.Who, call.Room, alias, call.Cancellation));

    private ValueTask<Reply?> WithAlias(CommandCall call, Func<Alias, ValueTask<Reply?>> act) =>
        Alias.TryParse(call.Arguments, options.Value.Limits.MaxAliasLength, out var alias, out _) ? act(alias) : new(new NoSuchAlias(call.Arguments));
}
