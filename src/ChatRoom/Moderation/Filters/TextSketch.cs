using System.Numerics;
using System.Runtime.Intrinsics;

namespace ChatRoom.Moderation.Filters;

/// <summary>
/// A text in 32 bytes, for the question whether two texts are nearly the same: the least hash of its trigrams in each of 16
/// classes (one permutation hashing; Li, Owen and Zhang, 2012). The share of equal classes estimates how many of the trigrams of
/// both are common to them (Jaccard). Blanks, digits and punctuation do not count.
/// </summary>
/// <param name="Classes">For each class, 16 bits of its least hash; 0: no trigram is in it.</param>
internal readonly record struct TextSketch(Vector256<ushort> Classes)
{
    private const int ClassCount = 16;
    private const int LeastEqualPercent = 75;

    /// <summary>Returns the sketch of a text; null if it is too short.</summary>
    /// <param name="text">The text, without invisible characters.</param>
    /// <param name="leastLength">How many characters it has at least, without those that do not count.</param>
    public static TextSketch? Of(ReadOnlySpan<char> text, int leastLength)
    {
        Span<uint> least = stackalloc uint[ClassCount];
        least.Fill(uint.MaxValue);
        var (length, trigram) = (0, 0ul);
        foreach (var c in text)
        {
            if (char.IsAscii(c) ? !char.IsAsciiLetter(c) : char.IsWhiteSpace(c))
            {
                continue;
            }

            trigram = ((trigram << 16) | char.ToLowerInvariant(c)) & 0xFFFF_FFFF_FFFF;
            if (++length >= 3)
            {
                var hash = Mix(trigram);
                ref var at = ref least[(int)(hash >> 60)];
                at = Math.Min(at, (uint)hash);
            }
        }

        if (length < leastLength)
        {
            return null;
        }

        Span<ushort> classes = stackalloc ushort[ClassCount];
        for (var i = 0; i < ClassCount; i++)
        {
            classes[i] = least[i] == uint.MaxValue ? (ushort)0 : (ushort)((Mix(least[i]) >> 48) | 1);
        }

        return new(Vector256.Create<ushort>(classes));
    }

    /// <summary>Returns whether another text is nearly the same.</summary>
    public bool IsLike(in TextSketch other)
    {
        var equal = Vector256.Equals(Classes, other.Classes).ExtractMostSignificantBits();
        var empty = Vector256.Equals(Classes | other.Classes, Vector256<ushort>.Zero).ExtractMostSignificantBits();
        var (common, all) = (BitOperations.PopCount(equal & ~empty), ClassCount - BitOperations.PopCount(empty));
        return 100 * common >= LeastEqualPercent * all;
    }

    // The finalizer of MurmurHash3: each bit of the input changes about half of the output.
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 33)) * 0xFF51_AFD7_ED55_8CCD;
        x = (x ^ (x >> 33)) * 0xC4CE_B9FE_1A85_EC53;
        return x ^ (x >> 33);
    }
}
