using System.Text;
using ChatRoom.Connections;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Rooms;

namespace ChatRoom.Commands;

/// <summary><c>/join</c>, <c>/part</c>, <c>/topic</c> and <c>/who</c>.</summary>
internal static class RoomCommands
{
    private const int MostNames = 100;
    private const string NoTopic = "-";

    public static ValueTask JoinAsync(Participant participant, string arguments)
    {
        if (RoomName.TryParse(arguments, out var name, out var reason))
        {
            return GoAsync(participant, name);
        }

        participant.Reply(reason);
        return default;
    }

    public static ValueTask PartAsync(Participant participant, string arguments) => GoAsync(participant, participant.Hub.Lobby);

    public static ValueTask TopicAsync(Participant participant, string arguments)
    {
        if (arguments.Length == 0)
        {
            var topic = participant.Room.Topic;
            participant.Reply(topic.Length == 0 ? $"{participant.Room.Name} has no topic" : $"the topic of {participant.Room.Name} is: {topic}");
            return default;
        }

        var text = arguments == NoTopic ? [] : Encoding.UTF8.GetBytes(arguments);
        if (text.Length > Topic.MostBytes)
        {
            participant.Reply($"a topic has at most {Topic.MostBytes} bytes; yours has {text.Length}");
            return default;
        }

        return participant.PostAsync(ChatEventKind.Topic, text);
    }

    public static async ValueTask WhoAsync(Participant participant, string arguments)
    {
        var aliases = await participant.Hub.Presence.AliasesInAsync(participant.Room.Name, participant.Session.Stopping);
        var names = aliases.Select(static alias => alias.Value);
        if (arguments.Length == 0)
        {
            var all = names.ToArray();
            participant.Reply($"{all.Length} in {participant.Room.Name}: {First(all)}");
            return;
        }

        var some = names.Where(name => name.StartsWith(arguments, StringComparison.OrdinalIgnoreCase)).ToArray();
        participant.Reply(some.Length == 0
            ? $"no alias in {participant.Room.Name} begins with {arguments}"
            : $"{some.Length} in {participant.Room.Name} begin with {arguments}: {First(some)}");
    }

    private static string First(string[] names)
    {
        Array.Sort(names, StringComparer.OrdinalIgnoreCase);
        var more = names.Length > MostNames ? $" and {names.Length - MostNames} more (/who <prefix> lists them)" : "";
        return $"{string.Join(", ", names.Take(MostNames))}{more}";
    }

    private static async ValueTask GoAsync(Participant participant, RoomName name)
    {
        if (participant.Room.Name == name)
        {
            participant.Reply($"you are already in {participant.Room.Name}");
            return;
        }

        if (await participant.RefusesTokenAsync(name.Value))
        {
            return;
        }

        if (!participant.Hub.Rooms.IsOpen(name) && name != participant.Hub.Lobby && participant.Exceeds(AddressLimit.Room, "new rooms"))
        {
            return;
        }

        try
        {
            await participant.MoveAsync(name);
        }
        catch (JournalException)
        {
            participant.Reply($"{name} cannot be opened right now, try again later");
            return;
        }

        var room = participant.Room;
        var count = await participant.Hub.Presence.CountAsync(room.Name, participant.Session.Stopping);
        participant.Reply($"you are in {room.Name} now, {count} here{(room.Topic.Length == 0 ? "" : $"; topic: {room.Topic}")}");
    }
}
