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
        var aliases = participant.Room.Members.Select(static member => member.Alias.Value).Order(StringComparer.OrdinalIgnoreCase).ToArray();
        var more = aliases.Length > MostNames ? $" and {aliases.Length - MostNames} more" : "";
        participant.Reply($"{aliases.Length} in {participant.Room.Name}: {string.Join(", ", aliases.Take(MostNames))}{more}");
        return default;
    }
}
