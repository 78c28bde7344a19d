using System.Text;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Protocol.Classic;

/// <summary>
/// An alias that nothing ends: the whole first read, then silence; or the alias, and a message that repeats it with
/// <c>: </c>, as the tutorial's client does.
/// </summary>
public sealed class ClassicSignature : Signature
{
    // No alias is longer: 64 characters of 4 bytes.
    private const int MaxAliasBytes = 256;
    private const int MaxAliasLength = 64;

    private readonly bool _isOnly;

    private ClassicSignature(bool isOnly) => _isOnly = isOnly;

    /// <summary>Among clients of other protocols.</summary>
    public static ClassicSignature Default { get; } = new(isOnly: false);

    /// <summary>Where every client is a classic one: an alias ends with its line, or with its read.</summary>
    public static ClassicSignature Only { get; } = new(isOnly: true);

    /// <inheritdoc />
    public override bool WaitsForSilence => !_isOnly;

    /// <inheritdoc />
    public override Detection Offer(ProtocolDetector seen) => _isOnly ? OfferOnly(seen) : OfferAmongOthers(seen);

    /// <summary>What was seen is an alias, if it can be one.</summary>
    public override Detection Silence(ProtocolDetector seen)
    {
        var all = seen.Seen.Span;
        var text = all.TrimEnd(LineEnds.Nul); // a C client sends its whole buffer
        if (seen.BlankBytes == all.Length || Utf8Text.EndsInsideCharacter(text))
        {
            return Detection.Undecided;
        }

        if (text.IndexOf(LineEnds.Nul) is > 0 and var nul)
        {
            var rest = all[nul..].TrimStart(LineEnds.Nul);
            return ClassicReader.IsSaidBy(text[..nul], rest)
                ? Introduce(seen, nul, all.Length - rest.Length)
                : Detection.NotAnAlias;
        }

        return text.IsEmpty || ForeignProtocol.IsBinary(text) ? Detection.NotAnAlias
            : Keys.DeleteIn(text) ? Detection.Undecided // a terminal in character mode: Enter will come
            : End(seen) is not Detection.Undecided and var introduced ? introduced
            : Introduce(seen, text.Length, all.Length, isGuess: !_isOnly);
    }

    /// <summary>Looks for <c>name: text</c>, an alias and a message, from a client that waited for no prompt.</summary>
    public override Detection End(ProtocolDetector seen)
    {
        var all = seen.Seen.Span;
        var end = all[..Math.Min(all.Length, MaxAliasBytes)].IndexOf(": "u8);
        return end <= 0 || ForeignProtocol.IsBinary(all.TrimEnd(LineEnds.Nul))
            || !Alias.TryParse(Encoding.UTF8.GetString(all[..end]), MaxAliasLength, out _, out _)
            ? Detection.Undecided
            : Introduce(seen, end, 0);
    }

    private Detection OfferOnly(ProtocolDetector seen)
    {
        var all = seen.Seen.Span;
        var start = StartOfText(all);
        if (start == all.Length)
        {
            return Detection.Undecided;
        }

        var length = LineEnds.IndexIn(all[start..]);
        return all[start] == (byte)'/' ? Detection.NotAnAlias // it cannot be asked again, and what follows may be a secret
            : length < 0 ? Silence(seen)
            : Introduce(seen, start + length, start + length);
    }

    private static int StartOfText(ReadOnlySpan<byte> seen)
    {
        var start = Blanks.LengthAtStart(seen);
        while (start < seen.Length && seen[start] is LineEnds.Cr or LineEnds.Lf)
        {
            start += 1 + Blanks.LengthAtStart(seen[(start + 1)..]);
        }

        return start;
    }

    private static Detection OfferAmongOthers(ProtocolDetector seen)
    {
        var all = seen.Seen.Span;
        var alias = all[..seen.LastRead].TrimEnd(LineEnds.Nul);
        return !alias.IsEmpty && ClassicReader.IsSaidBy(alias, all[seen.LastRead..]) ? Introduce(seen, alias.Length, seen.LastRead)
            : !TextSignature.Matches(seen) && FindGluedAlias(all, seen.LastRead) is > 0 and var length ? Introduce(seen, length, length)
            : Detection.Undecided;
    }

    /// <summary>Returns how long the alias in <c>bobbob: hello</c> is, an alias and a first message in one; 0 if there is none.</summary>
    private static int FindGluedAlias(ReadOnlySpan<byte> seen, int before)
    {
        seen = seen[..Math.Min(seen.Length, (2 * MaxAliasBytes) + 2)];
        for (var from = Math.Max(0, before - 1); from < seen.Length && seen[from..].IndexOf(": "u8) is >= 0 and var at; from += at + 1)
        {
            var half = Math.DivRem(from + at, 2, out var odd);
            if (odd == 0 && half > 0 && seen[..half].SequenceEqual(seen[half..(2 * half)]))
            {
                return half;
            }
        }

        return 0;
    }

    /// <summary>Decides for a classic client, unless its alias contains bytes that no alias can.</summary>
    private static Detection Introduce(ProtocolDetector seen, int aliasLength, int messageStart, bool isGuess = false)
    {
        if (ForeignProtocol.IsBinary(seen.Seen.Span[..aliasLength]))
        {
            return Detection.NotAnAlias;
        }

        seen.Introduction = new Introduction(seen.Seen[..aliasLength], seen.Seen[messageStart..], isGuess);
        return Detection.Recognized;
    }
}
