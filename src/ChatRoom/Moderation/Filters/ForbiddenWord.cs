using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ChatRoom.Moderation.Filters;

/// <summary>
/// A word or a phrase of the filter of words. It matches whole words only, unless it begins or ends with a <c>*</c>. Blanks and
/// punctuation in it stand for any blanks and punctuation.
/// </summary>
internal sealed class ForbiddenWord
{
    /// <summary>How many characters a word has at most.</summary>
    public const int MostChars = 64;

    private const char Wildcard = '*';

    private ForbiddenWord(string text, IReadOnlyList<string> patterns) => (Text, Patterns) = (text, patterns);

    /// <summary>The word, as its setting has it.</summary>
    public string Text { get; }

    /// <summary>What a text that contains it looks like (see <see cref="WordMatcher"/>): each is enough.</summary>
    public IReadOnlyList<string> Patterns { get; }

    /// <summary>Reads a word, or says why it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ForbiddenWord? word, [NotNullWhen(false)] out string? reason)
    {
        word = null;
        text = text.Trim();
        var body = text.AsSpan();
        var (startsInside, endsInside) = (body.StartsWith([Wildcard]), body.EndsWith([Wildcard]));
        body = body.Trim(Wildcard);
        if (text.Length > MostChars)
        {
            reason = $"is longer than {MostChars} characters";
            return false;
        }

        if (body.Contains(Wildcard))
        {
            reason = "has a * inside; it can only be at the beginning or the end";
            return false;
        }

        using var forms = new FilterText(Encoding.UTF8.GetBytes(body.ToString()), withLooks: true);
        var patterns = new[] { PatternOf(forms.Looks, startsInside, endsInside), PatternOf(forms.AsWritten, startsInside, endsInside) };
        reason = patterns[0].Length == 0 ? "has no letter and no digit; use ChatRoom:Filters:Expressions for signs" : null;
        word = reason is null ? new ForbiddenWord(text, [.. patterns.Where(static pattern => pattern.Length > 0).Distinct(StringComparer.Ordinal)]) : null;
        return reason is null;
    }

    private static string PatternOf(ReadOnlySpan<char> looks, bool startsInside, bool endsInside)
    {
        var pattern = new StringBuilder();
        foreach (var c in looks)
        {
            if (WordCharacters.IsWord(c))
            {
                pattern.Append(c);
            }
            else if (pattern is [.., not WordMatcher.Between])
            {
                pattern.Append(WordMatcher.Between);
            }
        }

        var words = pattern.ToString().Trim(WordMatcher.Between);
        return words.Length == 0 ? ""
            : $"{(startsInside ? "" : WordMatcher.Between)}{words}{(endsInside ? "" : WordMatcher.Between)}";
    }
}
