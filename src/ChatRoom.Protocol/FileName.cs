using System.Text;

namespace ChatRoom.Protocol;

/// <summary>
/// Makes the names that people give files harmless: no folders, controls, directions of writing, invisible characters, or characters
/// that mean something to a shell or a link.
/// </summary>
public static class FileName
{
    /// <summary>The name of a file that has none.</summary>
    public const string Unnamed = "file";

    private const int MostGiven = 1_024; // UTF-16 units that are looked at
    private const int MostStem = 40; // code points
    private const int MostExtension = 10;
    private const string LegalMarks = "-_.+";

    /// <summary>Returns the name that a file gets: at most 51 code points, each a letter, a digit, a mark on one, or one of <c>-_.+</c>.</summary>
    /// <param name="given">What the client called it; any text.</param>
    public static string Clean(string given)
    {
        var last = given[(given.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
        var legal = NameRules.Legalize(last[..Math.Min(last.Length, MostGiven)]).Where(static c => !char.IsAscii(c) || char.IsAsciiLetterOrDigit(c) || LegalMarks.Contains(c, StringComparison.Ordinal));
        var name = NameRules.WithoutStrayJoiners(string.Concat(legal).Normalize(NormalizationForm.FormC)).TrimStart('.', '-', '_', '+').TrimEnd('.', '_');
        var dot = name.LastIndexOf('.');
        var (stem, extension) = dot > 0 && NameRules.Length(name[dot..]) <= MostExtension + 1 ? (name[..dot], name[dot..]) : (name, "");
        stem = NameRules.Cut(stem, MostStem);
        return (NameRules.HasLetterOrNumber(stem) ? stem : Unnamed) + extension;
    }

    /// <summary>Returns a name with another extension, as <c>.png</c>.</summary>
    public static string WithExtension(string name, string extension) => Path(name).Stem + extension;

    /// <summary>Returns the form of a name that stands in a link: ASCII letters, digits and <c>-_.</c></summary>
    public static string InLink(string name)
    {
        var (stem, extension) = Path(name);
        var ascii = Ascii(stem);
        return (ascii.Trim('-').Length == 0 ? Unnamed : ascii) + (extension.Length == 0 ? "" : Ascii(extension));
    }

    private static string Ascii(string text) => string.Concat(text.EnumerateRunes().Select(static rune =>
        rune.IsAscii && (Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' or '.') ? (char)rune.Value : '-'));

    private static (string Stem, string Extension) Path(string name) => name.LastIndexOf('.') is > 0 and var dot ? (name[..dot], name[dot..]) : (name, "");
}
