using System.Globalization;
using System.Text;

namespace ChatRoom.Protocol.Framing;

/// <summary>
/// Applies the editing keys in a line, as a terminal does that edits lines itself: BS and DEL delete a character (a
/// grapheme), ^W a word, ^U everything before them. Cursor keys and other control sequences are removed.
/// </summary>
internal static class LineEditing
{
    // A grapheme is looked for in so many bytes: a longer one is deleted in several steps, and no key costs more.
    private const int MaxGraphemeBytes = 64;

    /// <summary>Returns the line as the person who typed it sees it, in an array of its own; it is never longer.</summary>
    /// <param name="line">Valid UTF-8.</param>
    internal static ReadOnlyMemory<byte> Apply(ReadOnlySpan<byte> line)
    {
        var edited = new byte[line.Length];
        var length = 0;
        while (true)
        {
            var key = Keys.IndexIn(line);
            var run = key < 0 ? line : line[..key];
            run.CopyTo(edited.AsSpan(length));
            length += run.Length;
            if (key < 0)
            {
                return edited.AsMemory(0, length);
            }

            line = line[key..];
            length = LengthAfter(line[0], edited.AsSpan(0, length));
            line = line[(line[0] == ControlSequence.Escape ? ControlSequence.LengthOf(line) : 1)..];
        }
    }

    private static int LengthAfter(byte key, ReadOnlySpan<byte> line) => key switch
    {
        Keys.Backspace or Keys.Delete => line.Length - LastGraphemeLength(line),
        Keys.EraseWord => LengthWithoutLastWord(line),
        Keys.KillLine => 0,
        _ => line.Length,
    };

    private static int LastGraphemeLength(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line[^1] < 0x80)
        {
            return Math.Min(line.Length, 1); // ASCII never extends what stands before it
        }

        var window = line[StartOfWindow(line)..];
        Span<char> text = stackalloc char[MaxGraphemeBytes];
        text = text[..Encoding.UTF8.GetChars(window, text)];
        var last = 0;
        for (var next = 0; next < text.Length; next += StringInfo.GetNextTextElementLength(text[next..]))
        {
            last = next;
        }

        return Encoding.UTF8.GetByteCount(text[last..]);
    }

    /// <summary>Returns where to look for the last grapheme: at the last ASCII byte, which begins one, or as far back as allowed.</summary>
    private static int StartOfWindow(ReadOnlySpan<byte> line)
    {
        var start = Math.Max(0, line.Length - MaxGraphemeBytes);
        var ascii = line[start..].LastIndexOfAnyInRange((byte)0, (byte)0x7F);
        if (ascii >= 0)
        {
            return start + ascii;
        }

        while ((line[start] & 0xC0) == 0x80)
        {
            start++;
        }

        return start;
    }

    private static int LengthWithoutLastWord(ReadOnlySpan<byte> line)
    {
        var length = line.Length;
        for (var inWord = false; length > 0;)
        {
            Rune.DecodeLastFromUtf8(line[..length], out var last, out var bytes);
            if (inWord && Rune.IsWhiteSpace(last))
            {
                break;
            }

            inWord |= !Rune.IsWhiteSpace(last);
            length -= bytes;
        }

        return length;
    }
}
