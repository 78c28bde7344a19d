using System.Text;
using ChatRoom.Protocol;

namespace ChatRoom.Tests.Journal;

/// <summary>A model of a room, written as simply as possible, without the project's own code for replacing.</summary>
internal sealed class ReplacementModel
{
    private readonly List<(ChatEvent Event, string Text, string State)> _entries = [];

    public int Count => _entries.Count;

    public IEnumerable<string> Described => _entries.Select(static (entry, index) => Describe(index + 1, entry.Event, entry.Text, entry.State));

    /// <summary>Appends an event; returns false if it must be refused.</summary>
    public bool TryAppend(ChatEvent e)
    {
        var text = Encoding.UTF8.GetString(e.Text.Span);
        if (e.Target == 0 && e.Kind is not (ChatEventKind.Redacted or ChatEventKind.Edited))
        {
            _entries.Add((e, text, ""));
            return true;
        }

        if (e.Target < 1 || e.Target > Count)
        {
            return false;
        }

        var (target, _, state) = _entries[(int)e.Target - 1];
        if (target.Kind is not (ChatEventKind.Message or ChatEventKind.Action) || state.StartsWith(", removed", StringComparison.Ordinal))
        {
            return false;
        }

        for (var i = 0; i < Count; i++)
        {
            if (_entries[i].Event is { Kind: ChatEventKind.Edited } earlier && earlier.Target == e.Target)
            {
                _entries[i] = (earlier, "", "");
            }
        }

        _entries.Add((e, text, ""));
        _entries[(int)e.Target - 1] = e.Kind == ChatEventKind.Edited ? (target, text, $", edited by {Count}") : (target, "", $", removed by {Count}");
        return true;
    }

    /// <summary>Returns the parts of an event that a reader may see.</summary>
    public static string Describe(long id, ChatEvent e) => Describe(
        id, e, Encoding.UTF8.GetString(e.Text.Span), e.IsRedacted ? $", removed by {e.ReplacedBy}" : e.IsEdited ? $", edited by {e.ReplacedBy}" : "");

    private static string Describe(long id, ChatEvent e, string text, string state) =>
        $"{id} {e.Kind} {text} by {e.Author}{(e.Target == 0 ? "" : $" of {e.Target}")}{state}";
}
