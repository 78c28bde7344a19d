using ChatRoom.Connections;

namespace ChatRoom.Commands;

/// <summary><c>/who</c>: who is in this room.</summary>
internal sealed class WhoCommand : ICommand
{
    private const int MostNames = 100;

    public string Name => "who";

    public IReadOnlyList<string> Synonyms => ["names"];

    public string Summary => "tells who is in this room";

    public ValueTask RunAsync(Participant participant, string arguments)
    {
        var members = participant.Room.Members;
        var names = members.Take(MostNames).Select(static member => member.Alias.Value).Order(StringComparer.OrdinalIgnoreCase);
        var more = members.Length > MostNames ? $" and {members.Length - MostNames} more" : "";
        participant.Reply($"{members.Length} in {participant.Room.Name}: {string.Join(", ", names)}{more}");
        return default;
    }
}
