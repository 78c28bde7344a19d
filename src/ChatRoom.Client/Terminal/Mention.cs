using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Terminal;

/// <summary>Which lines are for the user.</summary>
internal static class Mention
{
    /// <summary>Whether somebody else mentions or whispers to the user.</summary>
    public static bool IsFor(ChatLine line, string ownAlias) =>
        line.Alias != ownAlias && (line.Kind == ChatLineKind.Whisper || (line.Kind is ChatLineKind.Message or ChatLineKind.Action && Names(line.Text, ownAlias)));

    /// <summary>Whether a text contains an alias as a word of its own: <c>ann</c> is not in <c>annual</c> or <c>ann-2</c>.</summary>
    private static bool Names(string text, string alias)
    {
        for (var at = 0; alias.Length > 0 && (at = text.IndexOf(alias, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + alias.Length;
            if (!GoesOn(text, at - 1, -1) && !GoesOn(text, end, 1))
            {
                return true;
            }
        }

        return false;
    }

    private static bool GoesOn(string text, int at, int step) =>
        IsOfWord(text, at) || (at >= 0 && at < text.Length && (text[at] is '-' or '.') && IsOfWord(text, at + step));

    private static bool IsOfWord(string text, int at) => at >= 0 && at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_');
}
