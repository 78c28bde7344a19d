using ChatRoom.Protocol;

namespace ChatRoom.Services;

/// <summary>The events that outgoing webhooks can get, by their types in the json dialect.</summary>
internal static class WebhookEvents
{
    private static readonly Dictionary<string, ChatEventKind> Kinds =
        Enum.GetValues<ChatEventKind>().ToDictionary(static kind => NameOf(kind), StringComparer.OrdinalIgnoreCase);

    /// <summary>All types.</summary>
    public static IEnumerable<string> Names => Kinds.Keys;

    /// <summary>Returns the kinds that a list names; null if it names something else.</summary>
    /// <param name="text">Types, separated by commas; empty: messages and actions.</param>
    public static IReadOnlyList<ChatEventKind>? Parse(string text)
    {
        if (text.Length == 0)
        {
            return [ChatEventKind.Message, ChatEventKind.Action];
        }

        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length > 0 && Array.TrueForAll(names, Kinds.ContainsKey) ? [.. names.Select(static name => Kinds[name]).Distinct()] : null;
    }

    /// <summary>Returns the types of kinds.</summary>
    public static IReadOnlyList<string> NamesOf(IEnumerable<ChatEventKind> kinds) => [.. kinds.Select(NameOf)];

    private static string NameOf(ChatEventKind kind) => kind.ToString().ToLowerInvariant();
}
