using System.Globalization;
using System.Text;

namespace ChatRoom.Protocol;

/// <summary>Distinguishes characters that show something from those that show nothing.</summary>
public static class VisibleText
{
    /// <summary>Returns whether a text has at least one visible character. Costs next to nothing for nearly all texts.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    public static bool IsIn(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var bytes);
            if (IsVisible(rune))
            {
                return true;
            }

            utf8 = utf8[bytes..];
        }

        return false;
    }

    /// <summary>Returns whether a character shows nothing and takes no place, as the joiners and the zero-width space do.</summary>
    public static bool IsHidden(Rune rune) => !rune.IsAscii && (IsWithoutInk(rune.Value) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format);

    private static bool IsVisible(Rune rune) => rune.IsAscii ? rune.Value is > ' ' and < 0x7F
        : !IsWithoutInk(rune.Value) && Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>
    /// Returns whether a letter, mark or symbol shows nothing: Unicode's Default_Ignorable_Code_Point, fillers, blanks, and
    /// joiners of single scripts that appear in nothing that people write.
    /// </summary>
    internal static bool IsWithoutInk(int codePoint) => codePoint is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2065 or 0x2800 or 0x2D7F or 0x3164
        or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or 0x1107F or 0x11A47 or 0x11A99 or 0x11F42
        or (>= 0x13430 and <= 0x13442) or 0x16FE4 or 0x1D159 or (>= 0x1D173 and <= 0x1D17A) or (>= 0xE0000 and <= 0xE0FFF);

    /// <summary>Returns whether it joins the letters before and after it into one, and shows nothing elsewhere.</summary>
    internal static bool IsJoiner(int codePoint) => codePoint is
        0x1039 or 0x17D2 or 0x1A60 or 0xAAF6 or 0x10A3F or 0x11133 or 0x113D0 or 0x1193E or 0x11D45 or 0x11D97;
}
