using System.Buffers;
using System.Text;

namespace ChatRoom.Protocol;

/// <summary>
/// Takes out of a text all that could do something to the terminal of who reads it: C0 controls but TAB, DEL, C1
/// (U+0080–U+009F), whole control sequences and strings (ECMA-48: CSI, OSC, DCS, SOS, PM, APC and other escapes; one
/// without an end goes to the end of the text), line and paragraph separators (U+2028, U+2029), and the bidirectional
/// embeddings, overrides and isolates (UAX #9: U+202A–U+202E, U+2066–U+2069).
/// </summary>
public static class Sanitizer
{
    // All that begins something to be taken out; the two lead bytes begin much else too.
    private static readonly SearchValues<byte> Suspects = SearchValues.Create(
    [
        0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F,
        0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F,
        0x7F, ControlSequence.C1Lead, FormatLead,
    ]);

    private const byte FormatLead = 0xE2;

    /// <summary>Whether nothing has to be taken out. Cheap for a text that is: asked of every message.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    public static bool IsClean(ReadOnlySpan<byte> utf8) => CleanLength(utf8) == utf8.Length;

    /// <summary>The text without what has to be taken out, in an array of its own; never longer.</summary>
    /// <param name="utf8">Valid UTF-8; what is returned is valid as well.</param>
    public static byte[] Clean(ReadOnlySpan<byte> utf8)
    {
        var clean = new byte[utf8.Length];
        int length = 0;
        while (true)
        {
            int run = CleanLength(utf8);
            utf8[..run].CopyTo(clean.AsSpan(length));
            length += run;
            utf8 = utf8[run..];
            if (utf8.IsEmpty) break;

            utf8 = utf8[UncleanLength(utf8)..];
        }

        Array.Resize(ref clean, length);
        return clean;
    }

    /// <summary>The text without what has to be taken out; the same instance if that is nothing.</summary>
    /// <param name="text">A lone surrogate in it becomes U+FFFD where anything is taken out.</param>
    public static string Clean(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return IsClean(utf8) ? text : Encoding.UTF8.GetString(Clean(utf8));
    }

    /// <summary>How many bytes there are before the first that has to be taken out.</summary>
    private static int CleanLength(ReadOnlySpan<byte> utf8)
    {
        for (int from = 0; utf8[from..].IndexOfAny(Suspects) is >= 0 and var at; from += at + 1)
        {
            if (UncleanLength(utf8[(from + at)..]) > 0) return from + at;
        }

        return utf8.Length;
    }

    /// <summary>How many bytes have to be taken out at the start of what begins with a suspect; 0 if it is innocent.</summary>
    private static int UncleanLength(ReadOnlySpan<byte> utf8) => utf8 switch
    {
        [ControlSequence.Escape, ..] or [ControlSequence.C1Lead, >= 0x80 and <= 0x9F, ..] => ControlSequence.LengthOf(utf8),
        [FormatLead, 0x80, >= 0xA8 and <= 0xAE, ..] or [FormatLead, 0x81, >= 0xA6 and <= 0xA9, ..] => 3,
        [ControlSequence.C1Lead or FormatLead, ..] => 0,
        _ => 1,
    };
}
