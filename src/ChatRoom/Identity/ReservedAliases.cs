using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>The aliases of the setting <c>ChatRoom:ReservedAliases</c>.</summary>
internal static class ReservedAliases
{
    private static readonly char[] Separators = [' ', ',', ';', '\t', '\r', '\n'];

    /// <summary>Returns them; a text that is no alias is left out, since nobody can take it anyway.</summary>
    public static IEnumerable<Alias> In(ChatRoomOptions options)
    {
        foreach (var text in options.ReservedAliases.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (Alias.TryParse(text, text.Length, out var alias, out _))
            {
                yield return alias;
            }
        }
    }
}
