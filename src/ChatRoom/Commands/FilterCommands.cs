using System.Globalization;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;

namespace ChatRoom.Commands;

/// <summary><c>/held</c>, <c>/release</c> and <c>/drop</c>: messages that wait for a moderator.</summary>
internal sealed class FilterCommands(HeldService held) : CommandGroup
{
    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("drop", "<id>", "drop a held message", DropAsync) { IsLong = true, IsAct = true },
        new("held", "", "list the messages that wait for a moderator", call => new(held.List(call.Who, call.Room))) { IsLong = true },
        new("release", "<id>", "publish a held message", ReleaseAsync) { IsLong = true, IsAct = true },
    ];

    private async ValueTask<Reply?> DropAsync(CommandCall call) =>
        IdIn(call) is { } id ? await held.DropAsync(call.Who, call.Room, id, call.Cancellation) : new Usage("/drop <id>");

    private async ValueTask<Reply?> ReleaseAsync(CommandCall call) =>
        IdIn(call) is { } id ? await held.ReleaseAsync(call.Who, call.Room, id, call.Cancellation) : new Usage("/release <id>");

    private static long? IdIn(CommandCall call) =>
        long.TryParse(call.Arguments.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;
}
