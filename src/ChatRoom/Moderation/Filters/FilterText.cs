using System.Buffers;
using System.Text;
using ChatRoom.Protocol;
using CharacterLooks = ChatRoom.Protocol.Looks;

namespace ChatRoom.Moderation.Filters;

/// <summary>
/// A text in the forms that filters read: without invisible characters, and as what it looks like. The forms are in a pooled
/// buffer, which <see cref="Dispose"/> returns; a text that is longer than its buffer is cut.
/// </summary>
internal readonly ref struct FilterText
{
    private const int Reserve = 64; // short texts may grow by more than their own length
    private const int LooksPerByte = 4;

    private static readonly SearchValues<byte> Deceiving = SearchValues.Create("I|"u8);

    private readonly char[] _buffer;

    /// <param name="utf8">The text.</param>
    /// <param name="withLooks">Whether the looks are needed; otherwise they are empty.</param>
    public FilterText(ReadOnlySpan<byte> utf8, bool withLooks)
    {
        var mostLooks = withLooks ? (LooksPerByte * utf8.Length) + Reserve : 0;
        _buffer = ArrayPool<char>.Shared.Rent(utf8.Length + (2 * mostLooks));
        var visible = _buffer.AsSpan(0, utf8.Length);
        var looks = _buffer.AsSpan(utf8.Length, mostLooks);
        var asWritten = _buffer.AsSpan(utf8.Length + mostLooks, mostLooks);
        if (Ascii.IsValid(utf8))
        {
            Encoding.ASCII.GetChars(utf8, visible);
            Visible = visible;
            if (withLooks)
            {
                Fill(utf8, looks);
                Looks = looks[..utf8.Length];
                AsWritten = utf8.ContainsAny(Deceiving) ? FillAsWritten(utf8, asWritten) : default;
            }

            return;
        }

        var (v, l, w) = (0, 0, 0);
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var bytes);
            utf8 = utf8[bytes..];
            v += VisibleText.IsHidden(rune) ? 0 : rune.EncodeToUtf16(visible[v..]);
            if (l <= mostLooks - CharacterLooks.MostChars && w <= mostLooks - CharacterLooks.MostChars && withLooks)
            {
                l += CharacterLooks.Write(rune, looks[l..]);
                w += CharacterLooks.WriteAsWritten(rune, asWritten[w..]);
            }
        }

        Visible = visible[..v];
        Looks = looks[..l];
        AsWritten = asWritten[..w].SequenceEqual(Looks) ? default : asWritten[..w];
    }

    /// <summary>The text without invisible characters.</summary>
    public ReadOnlySpan<char> Visible { get; }

    /// <summary>What the text looks like.</summary>
    public ReadOnlySpan<char> Looks { get; }

    /// <summary>What the text looks like if upper case is meant to deceive; empty if that is the same.</summary>
    public ReadOnlySpan<char> AsWritten { get; }

    /// <summary>Returns the buffer.</summary>
    public void Dispose() => ArrayPool<char>.Shared.Return(_buffer);

    private static void Fill(ReadOnlySpan<byte> ascii, Span<char> looks)
    {
        for (var i = 0; i < ascii.Length; i++)
        {
            looks[i] = CharacterLooks.Of(ascii[i]);
        }
    }

    private static Span<char> FillAsWritten(ReadOnlySpan<byte> ascii, Span<char> looks)
    {
        for (var i = 0; i < ascii.Length; i++)
        {
            looks[i] = CharacterLooks.AsWritten(ascii[i]);
        }

        return looks[..ascii.Length];
    }
}
