using ChatRoom.Connections;
using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Commands;

/// <summary><c>/join</c>: goes to another room.</summary>
internal sealed class JoinCommand : ICommand
{
    public string Name => "join";

    public string Arguments => "<room>";

    public string Summary => "goes to another room; it is made if need be";

    public ValueTask RunAsync(Participant participant, string arguments)
    {
        if (RoomName.TryParse(arguments, out var name, out var reason))
        {
            return GoAsync(participant, name);
        }

        participant.Reply(reason);
        return default;
    }

    /// <summary>Brings a member to a room, and tells it about that room.</summary>
    internal static async ValueTask GoAsync(Participant participant, RoomName name)
    {
        if (participant.Room.Name == name)
        {
            participant.Reply($"you are in {participant.Room.Name} already");
            return;
        }

        try
        {
            await participant.MoveAsync(name);
        }
        catch (JournalException)
        {
            participant.Reply($"{name} cannot be opened at present");
            return;
        }

        var room = participant.Room;
        participant.Reply($"you are in {room.Name} now, {room.Count} here{(room.Topic.Length == 0 ? "" : $"; topic: {room.Topic}")}");
    }
}
