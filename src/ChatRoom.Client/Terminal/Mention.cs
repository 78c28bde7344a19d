using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Terminal;

/// <summary>Recognizes lines for the user.</summary>
internal static class Mention
{
    /// <summary>Returns whether another user mentions this user or whispers to them.</summary>
    public static bool IsFor(ChatLine line, string ownAlias) =>
        line.Alias != ownAlias && (line.Kind == ChatLineKind.Whisper || (line.Kind is ChatLineKind.Message or ChatLineKind.Action && ContainsWord(line.Text, ownAlias)));

    /// <summary>Returns whether a text contains an alias as a whole word, unlike <c>ann</c> in <c>annual</c> or <c>ann-2</c>.</summary>
    private static bool ContainsWord(string text, string alias)
    {
        for (var at = 0; alias.Length > 0 && (at = text.IndexOf(alias, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + alias.Length;
            if (!WordContinues(text, at - 1, -1) && !WordContinues(text, end, 1))
            {
                return true;
            }
        }

        return false;
    }

    private static bool WordContinues(string text, int at, int step) =>
        IsWordCharacter(text, at) || (at >= 0 && at < text.Length && (text[at] is '-' or '.') && IsWordCharacter(text, at + step));

    private static bool IsWordCharacter(string text, int at) => at >= 0 && at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_');
}
