using System.Text;
using ChatRoom.Protocol.Confusables;

namespace ChatRoom.Protocol;

/// <summary>
/// What the characters of a text look like, one by one (UTS #39), in lower case: for finding words however they are written. The
/// letters a to z and the marks of ASCII stay as they are: a skeleton has <c>rn</c> for <c>m</c>, so it would find <c>corn</c> in
/// each <c>.com</c>. Thread-safe; allocates only when a character is seen for the first time.
/// </summary>
public static class Looks
{
    /// <summary>How many characters one character looks like, at most.</summary>
    public const int MostChars = 32;

    private const int PageSize = 256;
    private const string Itself = "\0"; // what nearly all characters look like needs no text of its own
    private const int NotACharacter = 0xFFFE; // .NET does not normalize it
    private const char UpperI = 'I';
    private const char Bar = '|';
    private const char LowerL = 'l'; // as which these two are read

    private static readonly char[] Ascii = [.. Enumerable.Range(0, 128).Select(static c => OfAscii((char)c))];
    private static readonly Page?[] Pages = new Page?[0x110000 / PageSize];

    /// <summary>Returns what an ASCII character looks like.</summary>
    public static char Of(byte ascii) => Ascii[ascii];

    /// <summary>Returns what an ASCII character looks like if upper case is meant to deceive: <c>I</c> and <c>|</c> are read as <c>l</c>.</summary>
    public static char AsWritten(byte ascii) => (char)ascii is UpperI or Bar ? LowerL : Ascii[ascii];

    /// <summary>Writes what a character looks like; nothing if it shows nothing. Returns how many characters that is.</summary>
    public static int Write(Rune rune, Span<char> to) => Write(PageOf(rune).Looks, rune, asWritten: false, to);

    /// <summary>Writes what a character looks like if upper case is meant to deceive: <c>I</c> is read as <c>l</c>. Returns how many characters that is.</summary>
    public static int WriteAsWritten(Rune rune, Span<char> to) => Write(PageOf(rune).AsWritten, rune, asWritten: true, to);

    private static int Write(string?[] page, Rune rune, bool asWritten, Span<char> to)
    {
        var looks = page[rune.Value % PageSize] ??= Find(rune, asWritten); // found twice, it is the same
        if (ReferenceEquals(looks, Itself))
        {
            return rune.EncodeToUtf16(to);
        }

        looks.CopyTo(to);
        return looks.Length;
    }

    private static Page PageOf(Rune rune)
    {
        ref var page = ref Pages[rune.Value / PageSize];
        return Volatile.Read(ref page) ?? Interlocked.CompareExchange(ref page, new Page(), null) ?? page;
    }

    private static string Find(Rune rune, bool asWritten)
    {
        if (VisibleText.IsHidden(rune))
        {
            return "";
        }

        var looks = new StringBuilder();
        var text = rune.ToString();
        if (rune.Value == NotACharacter)
        {
            return Itself;
        }

        var parts = text.Normalize(NormalizationForm.FormKD);
        foreach (var part in (asWritten ? parts : parts.ToLowerInvariant()).EnumerateRunes())
        {
            looks.Append(
                !part.IsAscii ? Skeleton.Of(part.ToString())
                : asWritten ? AsWritten((byte)part.Value).ToString()
                : Of((byte)part.Value).ToString());
        }

        looks.Length = Math.Min(looks.Length, MostChars);
        return looks.Equals(text) ? Itself : looks.ToString();
    }

    private static char OfAscii(char c) =>
        char.IsAsciiDigit(c) && Skeleton.Of(c.ToString()) is [var look] ? look : char.ToLowerInvariant(c);

    private sealed class Page
    {
        public readonly string?[] Looks = new string?[PageSize];
        public readonly string?[] AsWritten = new string?[PageSize];
    }
}
