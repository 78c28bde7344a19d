using System.Globalization;
using System.Text;

namespace ChatRoom.Search;

/// <summary>Takes texts apart into the words by which they are found.</summary>
internal static class SearchWords
{
    /// <summary>Returns the words of a text in the form in which they are compared: without case and diacritics.</summary>
    public static string[] Of(string text)
    {
        var folded = new StringBuilder();
        foreach (var rune in text.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune))
            {
                folded.Append(Rune.ToLowerInvariant(rune));
            }
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
            {
                folded.Append(' ');
            }
        }

        return folded.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
