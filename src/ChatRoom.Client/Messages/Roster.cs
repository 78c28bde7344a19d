using System.Text.RegularExpressions;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Messages;

/// <summary>The client's room, its members and other rooms, as far as received lines reveal them.</summary>
internal sealed partial class Roster
{
    private readonly Dictionary<string, string> _aliases = [];
    private readonly SortedSet<string> _rooms = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The client's room; null while it is not known.</summary>
    public string? Room { get; private set; }

    /// <summary>The aliases of the known members of the room, sorted.</summary>
    public IEnumerable<string> Aliases => _aliases.Values.Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of all known rooms, sorted.</summary>
    public IEnumerable<string> Rooms => _rooms;

    /// <summary>Forgets the room and its members, before another connection.</summary>
    public void Clear()
    {
        _aliases.Clear();
        Room = null;
    }

    /// <summary>Returns whether a line answers <c>/who</c>.</summary>
    public static bool IsWho(ChatLine line) => line.Kind == ChatLineKind.Notice && WhoAnswer().IsMatch(line.Text);

    /// <summary>Returns the room that the client has entered, if a line says so; otherwise null.</summary>
    public static string? NewRoom(ChatLine line) =>
        line.Kind == ChatLineKind.Notice && Moved().Match(line.Text) is { Success: true } moved ? moved.Groups[1].Value : null;

    /// <summary>Returns the room in an answer to <c>/who</c>; null if the line is not such an answer.</summary>
    public static string? RoomOfWho(ChatLine line) =>
        line.Kind == ChatLineKind.Notice && WhoAnswer().Match(line.Text) is { Success: true } who ? who.Groups[1].Value : null;

    /// <summary>Returns the new alias of the client, if a line renames it; otherwise null.</summary>
    public static string? NewAlias(ChatLine line, string alias) =>
        line.Kind == ChatLineKind.Notice && Renamed().Match(line.Text) is { Success: true } renamed && renamed.Groups[1].Value == alias
            ? renamed.Groups[2].Value
            : null;

    /// <summary>Updates the roster from a line.</summary>
    public void Take(ChatLine line)
    {
        switch (line.Kind)
        {
            case ChatLineKind.Message or ChatLineKind.Action or ChatLineKind.Connected or ChatLineKind.Whisper:
                Add(line.Alias);
                break;
            case ChatLineKind.Left:
                _aliases.Remove(Key(line.Alias));
                break;
            case ChatLineKind.Notice:
                TakeNotice(line.Text);
                break;
        }
    }

    private void TakeNotice(string text)
    {
        if (WhoAnswer().Match(text) is { Success: true } who)
        {
            Enter(who.Groups[1].Value);
            var names = who.Groups[2].Value.Split(" and ")[0]; // a number of other members may follow
            Array.ForEach(names.Split(", ", StringSplitOptions.RemoveEmptyEntries), Add);
        }
        else if (Moved().Match(text) is { Success: true } moved)
        {
            _aliases.Clear();
            Enter(moved.Groups[1].Value);
        }
        else if (Renamed().Match(text) is { Success: true } renamed)
        {
            _aliases.Remove(Key(renamed.Groups[1].Value));
            Add(renamed.Groups[2].Value);
        }
        else if (JoinedRoom().Match(text) is { Success: true } joined)
        {
            Add(joined.Groups[1].Value);
        }
        else if (LeftRoom().Match(text) is { Success: true } left)
        {
            _aliases.Remove(Key(left.Groups[1].Value));
        }
        else if (Listed().Match(text) is { Success: true } listed)
        {
            _rooms.Add(listed.Groups[1].Value);
        }
    }

    private void Enter(string room)
    {
        Room = room;
        _rooms.Add(room);
    }

    private void Add(string alias) => _aliases[Key(alias)] = alias;

    private static string Key(string alias) => Alias.TryParse(alias, int.MaxValue, out var parsed, out _) ? parsed.Key : alias;

    [GeneratedRegex(@"^\d+ in (#\S+): (.*)$")]
    private static partial Regex WhoAnswer();

    [GeneratedRegex(@"^you are (?:back )?in (#\S+?)(?: now\b|,| as )")]
    private static partial Regex Moved();

    [GeneratedRegex(@"^(\S+) is now known as (\S+)$")]
    private static partial Regex Renamed();

    [GeneratedRegex(@"^(\S+) has joined this room$")]
    private static partial Regex JoinedRoom();

    [GeneratedRegex(@"^(\S+) has left this room$")]
    private static partial Regex LeftRoom();

    [GeneratedRegex(@"^(#\S+) \(\d+\)")]
    private static partial Regex Listed();
}
