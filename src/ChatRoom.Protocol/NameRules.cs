using System.Buffers;
using System.Globalization;
using System.Text;

namespace ChatRoom.Protocol;

/// <summary>What aliases and room names are made of.</summary>
internal static class NameRules
{
    /// <summary>Marks that a letter may carry: more of them reach into other lines.</summary>
    private const int MaxMarks = 3;

    private static readonly SearchValues<char> LegalAscii =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.[]{}|^~\\+=@'`");

    /// <summary>How many characters a name has: code points, not UTF-16 units.</summary>
    internal static int Length(string name)
    {
        var length = 0;
        foreach (var _ in name.EnumerateRunes())
        {
            length++;
        }

        return length;
    }

    /// <summary>The first so many characters.</summary>
    internal static string Cut(string name, int maxLength) => string.Concat(name.EnumerateRunes().Take(maxLength));

    /// <summary>
    /// Returns the form in which names are compared: NFKC (UAX #15) and case folding, so that full-width or upper-case letters
    /// make no other name. The folding is one character to one (<c>ß</c> is not <c>ss</c>). Needs ICU: there is no NFKC in
    /// globalization-invariant mode.
    /// </summary>
    internal static string Key(string name)
    {
        // Up and down again: some letters, as the final sigma, meet only in upper case.
        var key = name.Normalize(NormalizationForm.FormKC).ToUpperInvariant().ToLowerInvariant().Normalize(NormalizationForm.FormKC);
        return key == name ? name : key; // one string instead of two, for as long as there is such a member
    }

    internal static bool IsLegal(Rune rune) => rune.IsAscii
        ? LegalAscii.Contains((char)rune.Value)
        : (IsLetterOrNumber(rune) || IsMark(rune)) && !VisibleText.IsWithoutInk(rune.Value);

    /// <summary>
    /// Whether an alias may begin with it: not like a command, a notice, a room, or JSON; and a mark has to be on something.
    /// </summary>
    internal static bool CanLead(Rune rune) => rune.Value is not ('/' or '*' or '#' or '{') && !IsMark(rune);

    internal static bool IsLetterOrNumber(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    internal static bool HasLetterOrNumber(string name) => name.EnumerateRunes().Any(IsLetterOrNumber);

    /// <summary>Returns whether there is a character other than marks, which show little without one.</summary>
    internal static bool HasBase(string name) => name.EnumerateRunes().Any(static rune => !IsMark(rune));

    /// <summary>
    /// Returns the first reason why a name cannot consist of these characters, with <paramref name="subject"/> in front;
    /// null if it can.
    /// </summary>
    internal static string? Fault(string name, string subject)
    {
        var before = new Rune(' ');
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                return $"{subject} can't contain white space";
            }

            if (!IsLegal(rune))
            {
                return $"{subject} can't contain {Show(rune)}";
            }

            if (IsStrayJoiner(before, rune))
            {
                return $"{subject} can't contain {Show(VisibleText.IsJoiner(rune.Value) ? rune : before)} there";
            }

            before = rune;
        }

        return VisibleText.IsJoiner(before.Value) ? $"{subject} can't end with {Show(before)}"
            : MarksIn(name) > MaxMarks ? $"{subject} can't have more than {MaxMarks} marks on a letter"
            : null;
    }

    /// <summary>
    /// Returns the reason why the key of a legal name is illegal: the character that NFKC replaces with illegal ones
    /// (<c>U+FDFA</c> with words and spaces). The name itself does not contain these.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="subject">The beginning of the reason.</param>
    /// <param name="faultOfKey">The reason to return if there is no such character.</param>
    internal static string FaultBeforeNfkc(string name, string subject, string faultOfKey)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (!Key(rune.ToString()).EnumerateRunes().All(IsLegal))
            {
                return $"{subject} can't contain {Show(rune)}";
            }
        }

        return faultOfKey;
    }

    /// <summary>Returns the most legal part of a text: white space becomes <c>_</c>, everything illegal is left out.</summary>
    internal static string Legalize(string text)
    {
        var legal = new StringBuilder(text.Length);
        var marks = 0;
        foreach (var rune in text.EnumerateRunes().Select(static rune => Rune.IsWhiteSpace(rune) ? new Rune('_') : rune).Where(IsLegal))
        {
            marks = (IsMark(rune) ? marks : 0) + MarksIn(rune.ToString());
            if (marks <= MaxMarks)
            {
                legal.Append(rune.ToString());
            }
        }

        return legal.ToString();
    }

    /// <summary>Leaves out the joiners that join nothing.</summary>
    internal static string WithoutStrayJoiners(string name)
    {
        var runes = name.EnumerateRunes().ToArray();
        if (!runes.Any(static rune => VisibleText.IsJoiner(rune.Value)))
        {
            return name;
        }

        var blank = new Rune(' ');
        return string.Concat(runes.Where((rune, i) => !VisibleText.IsJoiner(rune.Value)
            || !(IsStrayJoiner(i == 0 ? blank : runes[i - 1], rune) || IsStrayJoiner(rune, i + 1 == runes.Length ? blank : runes[i + 1]))));
    }

    // A joiner shows nothing next to ASCII, at the ends of a name, and next to another one.
    private static bool IsStrayJoiner(Rune before, Rune rune) =>
        (VisibleText.IsJoiner(before.Value) && (rune.IsAscii || VisibleText.IsJoiner(rune.Value)))
        || (VisibleText.IsJoiner(rune.Value) && before.IsAscii);

    /// <summary>Returns the most marks on one letter, those included that are part of a letter (<c>é</c>).</summary>
    private static int MarksIn(string name)
    {
        var (most, marks) = (0, 0);
        foreach (var rune in Ascii.IsValid(name) ? [] : name.Normalize(NormalizationForm.FormD).EnumerateRunes().ToArray())
        {
            marks = IsMark(rune) ? marks + 1 : 0;
            most = Math.Max(most, marks);
        }

        return most;
    }

    /// <summary>A character for people; those that are perhaps not to be shown, by their number.</summary>
    internal static string Show(Rune rune) => rune.Value is > 0x20 and < 0x7F ? $"\"{rune}\"" : $"U+{rune.Value:X4}";

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
