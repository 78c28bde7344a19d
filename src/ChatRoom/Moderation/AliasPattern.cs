using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Confusables;

namespace ChatRoom.Moderation;

/// <summary>
/// A pattern of aliases: <c>*</c> stands for any characters, <c>?</c> for one. It is compared with an alias' key, and with what the
/// alias looks like, so that another script or upper case is no way around it.
/// </summary>
internal sealed class AliasPattern
{
    private const char Any = '*';
    private const char One = '\uFFFF'; // in place of ?, which the skeleton of a letter may contain; this is not a character

    private readonly string _key;
    private readonly string[] _looks;

    private AliasPattern(string text, string key, string[] looks) => (Text, _key, _looks) = (text, key, looks);

    /// <summary>The pattern as it is shown.</summary>
    public string Text { get; }

    /// <summary>The patterns for keys and for looks, one of which an alias has to match; without duplicates.</summary>
    public IEnumerable<string> Forms => [.. new[] { _key }.Concat(_looks).Distinct(StringComparer.Ordinal)];

    /// <summary>Reads a pattern, or says why it is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">How many characters it may have.</param>
    /// <param name="pattern">The pattern, if it is one.</param>
    /// <param name="reason">Otherwise a short phrase for people.</param>
    public static bool TryParse(string text, int maxLength, [NotNullWhen(true)] out AliasPattern? pattern, [NotNullWhen(false)] out string? reason)
    {
        pattern = null;
        var literals = text.Split('*', '?');
        reason = text.EnumerateRunes().Count() > maxLength ? string.Create(CultureInfo.InvariantCulture, $"a pattern has at most {maxLength} characters")
            : text.EnumerateRunes().Any(static rune => Rune.IsWhiteSpace(rune)) ? "a pattern has no white space"
            : !literals.Any(static literal => literal.EnumerateRunes().Any(Rune.IsLetterOrDigit)) ? "a pattern needs a letter or a digit"
            : null;
        if (reason is not null)
        {
            return false;
        }

        var key = Map(text, static literal => Folded(literal));
        pattern = new AliasPattern(
            text, key, [.. new[] { Map(text, static literal => Skeleton.Of(Folded(literal))), Map(text, static literal => Skeleton.Of(literal)) }.Distinct(StringComparer.Ordinal)]);
        return true;
    }

    /// <summary>Returns the literal beginning of a form, up to its first wildcard.</summary>
    public static string PrefixOf(string form) => form.IndexOfAny([Any, One]) is >= 0 and var end ? form[..end] : form;

    /// <summary>Returns whether it matches an alias.</summary>
    public bool Matches(Alias alias) =>
        Matches(_key, alias.Key) || _looks.Any(look => alias.Looks.Any(alikes => Matches(look, alikes)));

    /// <summary>Returns whether a form matches a name. Takes at most the product of their lengths, and allocates nothing.</summary>
    public static bool Matches(ReadOnlySpan<char> form, ReadOnlySpan<char> name)
    {
        var (f, n, star, from) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (f < form.Length && form[f] == Any)
            {
                (star, from) = (f++, n);
            }
            else if (f < form.Length && form[f] == One)
            {
                n += WidthAt(name, n);
                f++;
            }
            else if (f < form.Length && form[f] == name[n])
            {
                (f, n) = (f + 1, n + 1);
            }
            else if (star >= 0)
            {
                from += WidthAt(name, from);
                (f, n) = (star + 1, from); // the last * takes one character more
            }
            else
            {
                return false;
            }
        }

        return form[f..].IndexOfAnyExcept(Any) < 0;
    }

    /// <inheritdoc />
    public override string ToString() => Text;

    private static int WidthAt(ReadOnlySpan<char> name, int at) => char.IsHighSurrogate(name[at]) && at + 1 < name.Length ? 2 : 1;

    private static string Folded(string literal) =>
        literal.Normalize(NormalizationForm.FormKC).ToUpperInvariant().ToLowerInvariant().Normalize(NormalizationForm.FormKC);

    /// <summary>Maps the literals of a pattern.</summary>
    private static string Map(string text, Func<string, string> map)
    {
        var form = new StringBuilder();
        var literal = new StringBuilder();
        foreach (var c in text)
        {
            if (c is not ('*' or '?'))
            {
                literal.Append(c);
                continue;
            }

            form.Append(map(literal.ToString())).Append(c == '*' ? Any : One);
            literal.Clear();
        }

        return form.Append(map(literal.ToString())).ToString();
    }
}
