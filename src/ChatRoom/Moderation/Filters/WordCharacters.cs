using System.Globalization;
using System.Runtime.CompilerServices;

namespace ChatRoom.Moderation.Filters;

/// <summary>Distinguishes the characters of words from those between words.</summary>
internal static class WordCharacters
{
    /// <summary>Returns whether a character belongs to a word: a letter, a mark, a number, or half of a character beyond the BMP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWord(char c) => char.IsAscii(c) ? char.IsAsciiLetterOrDigit(c) : IsOtherWord(c);

    private static bool IsOtherWord(char c) => char.GetUnicodeCategory(c) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.Surrogate;
}
