using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;

namespace ChatRoom.Commands;

/// <summary><c>/join</c>, <c>/part</c>, <c>/rooms</c>, <c>/topic</c> and <c>/who</c>.</summary>
internal sealed class RoomCommands(RoomService rooms, RoomListService lists, InvitationService invitations, MessageService messages) : CommandGroup
{
    private const string NoTopic = "-";

    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("join", "<room> [key]", "join a room (created if it does not exist)", JoinAsync),
        new("part", "", "go back to the lobby", PartAsync) { Synonyms = ["leave"] },
        new("rooms", "", "list the rooms, the largest first", RoomsAsync) { Synonyms = ["list"], IsLong = true },
        new("topic", "[text]", "show or set the topic of this room; - clears it", TopicAsync),
        new("who", "[prefix]", "list who is in this room", WhoAsync) { Synonyms = ["names"] },
    ];

    private async ValueTask<Reply?> JoinAsync(CommandCall call)
    {
        var (room, key) = CommandTable.Split(call.Arguments);
        if (!RoomName.TryParse(room, out var name, out var reason))
        {
            return new Invalid(ErrorCode.BadRequest, reason);
        }

        if (key.Length > 0 && !invitations.HasKey(name) && !RoomName.TryParse(call.Arguments, out _, out reason))
        {
            return new Invalid(ErrorCode.BadRequest, reason); // a blank in a name, most likely
        }

        if (key.Length > 0 && await invitations.UnlockAsync(call.Who, name, key, call.Cancellation) is { } refusal)
        {
            return refusal;
        }

        return await rooms.JoinAsync(call.Who, new RoomEntry(name, Ref: call.Confirmation?.Ref), ChatEventKind.Joined, call.Cancellation);
    }

    private async ValueTask<Reply?> PartAsync(CommandCall call) => await rooms.PartAsync(call.Who, call.Room, call.Confirmation, call.Cancellation);

    private async ValueTask<Reply?> RoomsAsync(CommandCall call) => await lists.ListAsync(call.Who, call.Cancellation);

    private ValueTask<Reply?> TopicAsync(CommandCall call) =>
        call.Arguments.Length == 0
            ? new(lists.Topic(call.Who, call.Room))
            : SetTopicAsync(messages, call);

    /// <summary>Sets the topic, or clears it.</summary>
    internal static ValueTask<Reply?> SetTopicAsync(MessageService messages, CommandCall call) => messages.SetTopicAsync(
        call.Who, call.Room, call.Arguments == NoTopic ? default : Encoding.UTF8.GetBytes(call.Arguments), call.Confirmation, call.Cancellation);

    private async ValueTask<Reply?> WhoAsync(CommandCall call) => await lists.WhoAsync(call.Who, call.Room, call.Arguments, call.Cancellation);
}
