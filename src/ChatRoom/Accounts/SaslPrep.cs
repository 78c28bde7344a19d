using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ChatRoom.Accounts;

/// <summary>
/// Prepares passwords as clients of SCRAM do (SASLprep, RFC 4013), so that the same password gives the same keys however it was
/// typed: other spaces become a space, invisible characters are left out, NFKC. As for queries (RFC 3454, 7), characters that
/// are newer than Unicode 3.2 are kept. Directions are not checked: .NET does not know them, and no key depends on that.
/// </summary>
internal static class SaslPrep
{
    /// <summary>Returns the prepared text; false if it contains a character that a password cannot contain.</summary>
    public static bool TryPrepare(string text, [NotNullWhen(true)] out string? prepared)
    {
        prepared = null;
        var mapped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsSpace(rune))
            {
                mapped.Append(' ');
            }
            else if (!IsMappedToNothing(rune.Value))
            {
                mapped.Append(rune.ToString());
            }
        }

        var normalized = mapped.ToString().Normalize(NormalizationForm.FormKC);
        if (normalized.EnumerateRunes().Any(IsProhibited))
        {
            return false;
        }

        prepared = normalized;
        return true;
    }

    // RFC 3454, C.1.2.
    private static bool IsSpace(Rune rune) => rune.Value == 0x200B || Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator;

    // RFC 3454, B.1. U+200B is there, too, but a space here (RFC 4013, 2.1).
    private static bool IsMappedToNothing(int value) =>
        value is 0xAD or 0x034F or 0x1806 or (>= 0x180B and <= 0x180D) or 0x200C or 0x200D or 0x2060 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF;

    // RFC 4013, 2.3. A string of .NET has no lone surrogate here: EnumerateRunes replaces it with U+FFFD.
    private static bool IsProhibited(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0xFDD0 and <= 0xFDEF) or 0x06DD or 0x070F or 0x180E
            or (>= 0xFFF9 and <= 0xFFFD) or (>= 0x2FF0 and <= 0x2FFB)
            or 0x0340 or 0x0341 or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F)
            or (>= 0x1D173 and <= 0x1D17A) or 0xE0001 or (>= 0xE0020 and <= 0xE007F)
        || (rune.Value & 0xFFFE) == 0xFFFE;
}
