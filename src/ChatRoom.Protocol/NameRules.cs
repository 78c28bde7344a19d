using System.Buffers;
using System.Globalization;
using System.Text;

namespace ChatRoom.Protocol;

/// <summary>What aliases and room names are made of.</summary>
internal static class NameRules
{
    private static readonly SearchValues<char> LegalAscii =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.[]{}|^~\\+=@'`");

    /// <summary>How many characters a name has: code points, not UTF-16 units.</summary>
    internal static int Length(string name)
    {
        int length = 0;
        foreach (var _ in name.EnumerateRunes()) length++;
        return length;
    }

    /// <summary>The first so many characters.</summary>
    internal static string Cut(string name, int maxLength) => string.Concat(name.EnumerateRunes().Take(maxLength));

    /// <summary>
    /// By what names are compared: NFKC (UAX #15) and case folding, so that full-width or upper-case letters don't make
    /// another name. The folding is one character to one (<c>ß</c> is not <c>ss</c>), and look-alikes of other scripts
    /// (Cyrillic <c>а</c>, UTS #39) stay different. Needs ICU: in globalization-invariant mode there is no NFKC.
    /// </summary>
    internal static string Key(string name)
    {
        // Up and down again: some letters, as the final sigma, meet only in upper case.
        string key = name.Normalize(NormalizationForm.FormKC).ToUpperInvariant().ToLowerInvariant().Normalize(NormalizationForm.FormKC);
        return key == name ? name : key; // one string instead of two, for as long as there is such a member
    }

    internal static bool IsLegal(Rune rune) => rune.IsAscii
        ? LegalAscii.Contains((char)rune.Value)
        : (IsLetterOrNumber(rune) || IsMark(rune)) && !IsInvisible(rune.Value);

    /// <summary>
    /// Whether an alias may begin with it: not like a command, a notice, a room, or JSON; and a mark has to be on something.
    /// </summary>
    internal static bool CanLead(Rune rune) => rune.Value is not ('/' or '*' or '#' or '{') && !IsMark(rune);

    internal static bool IsLetterOrNumber(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    internal static bool HasLetterOrNumber(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (IsLetterOrNumber(rune)) return true;
        }

        return false;
    }

    /// <summary>
    /// The first reason why these characters can't be in a name, with <paramref name="subject"/> in front; null if they can.
    /// </summary>
    internal static string? Fault(string name, string subject)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune)) return $"{subject} can't contain white space";
            if (!IsLegal(rune)) return $"{subject} can't contain {Show(rune)}";
        }

        return null;
    }

    /// <summary>A character for people; those that are perhaps not to be shown, by their number.</summary>
    internal static string Show(Rune rune) => rune.Value is > 0x20 and < 0x7F ? $"\"{rune}\"" : $"U+{rune.Value:X4}";

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    // The letters and marks among Unicode's Default_Ignorable_Code_Points: with one of them in it, "bob" looks like
    // "bob" and isn't.
    private static bool IsInvisible(int codePoint) => codePoint is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164
        or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF);
}
