using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>The aliases of the setting <c>ChatRoom:ReservedAliases</c>.</summary>
internal static class ReservedAliases
{
    private static readonly char[] Separators = [' ', ',', ';', '\t', '\r', '\n'];

    /// <summary>Returns the reserved aliases. Words that are not valid aliases are left out: nobody can use them anyway.</summary>
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
