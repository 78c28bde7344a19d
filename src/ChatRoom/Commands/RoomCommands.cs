using System.Text;
using ChatRoom.Connections;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;

namespace ChatRoom.Commands;

/// <summary><c>/join</c>, <c>/part</c>, <c>/topic</c> and <c>/who</c>.</summary>
internal static class RoomCommands
{
    private const int MostNames = 100;
    private const string NoTopic = "-";

    public static ValueTask<Reply?> JoinAsync(Participant participant, string arguments) =>
        RoomName.TryParse(arguments, out var name, out var reason)
            ? GoAsync(participant, name)
            : new(new Invalid(ErrorCode.BadRequest, reason));

    public static ValueTask<Reply?> PartAsync(Participant participant, string arguments) => GoAsync(participant, participant.Hub.Lobby);

    public static async ValueTask<Reply?> TopicAsync(Participant participant, string arguments)
    {
        if (arguments.Length == 0)
        {
            return new TopicShown(participant.Room.Name, participant.Room.Topic);
        }

        var text = arguments == NoTopic ? [] : Encoding.UTF8.GetBytes(arguments);
        if (text.Length > Topic.MostBytes)
        {
            return new TopicTooLong(Topic.MostBytes, text.Length);
        }

        if (Encoding.UTF8.GetString(text) == participant.Room.Topic)
        {
            return new TopicShown(participant.Room.Name, participant.Room.Topic); // nothing changes, so nobody else needs to know
        }

        return await participant.PostAsync(ChatEventKind.Topic, text);
    }

    public static async ValueTask<Reply?> WhoAsync(Participant participant, string arguments)
    {
        var aliases = await participant.Hub.Presence.AliasesInAsync(participant.Room.Name, participant.Session.Stopping);
        var names = aliases.Select(static alias => alias.Value)
            .Where(name => name.StartsWith(arguments, StringComparison.OrdinalIgnoreCase)).ToArray();
        Array.Sort(names, StringComparer.OrdinalIgnoreCase);
        return new WhoList(participant.Room.Name, arguments, names.Length, names.Length > MostNames ? names[..MostNames] : names);
    }

    private static async ValueTask<Reply?> GoAsync(Participant participant, RoomName name)
    {
        if (participant.Room.Name == name)
        {
            return new AlreadyInRoom(participant.Room.Name);
        }

        if (await participant.RefusalOfTokenAsync(name.Value) is { } refusal)
        {
            return refusal;
        }

        if (!participant.Hub.Rooms.IsOpen(name) && name != participant.Hub.Lobby
            && participant.TakeOrWait(AddressLimit.Room) is { } wait)
        {
            return new TooOften(RateLimit.NewRooms, wait);
        }

        try
        {
            await participant.MoveAsync(name);
        }
        catch (JournalException)
        {
            return new RoomUnavailable(name);
        }

        var room = participant.Room;
        var count = await participant.Hub.Presence.CountAsync(room.Name, participant.Session.Stopping);
        return new RoomJoined(room.Name, count, room.Topic);
    }
}
