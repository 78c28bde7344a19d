using System.Buffers;
using System.Globalization;
using System.Text;

namespace ChatRoom.Protocol;

/// <summary>Characters that show nothing: a command that stands behind some is still a command, and an alias ends before them.</summary>
public static class Blanks
{
    /// <summary>Returns how many bytes of white space and of invisible format characters stand at the beginning; no line end.</summary>
    /// <param name="utf8">A text, or its beginning.</param>
    public static int LengthAtStart(ReadOnlySpan<byte> utf8)
    {
        var length = 0;
        while (Rune.DecodeFromUtf8(utf8[length..], out var rune, out var bytes) == OperationStatus.Done && IsBlank(rune))
        {
            length += bytes;
        }

        return length;
    }

    private static bool IsBlank(Rune rune) => rune.Value is not ('\n' or '\r')
        && (Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format);
}
