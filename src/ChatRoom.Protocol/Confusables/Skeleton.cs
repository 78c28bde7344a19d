using System.Text;

namespace ChatRoom.Protocol.Confusables;

/// <summary>What a name looks like (UTS #39, skeleton): names with the same skeleton can be taken for each other.</summary>
public static class Skeleton
{
    private const int LengthBits = 11;
    private const int MostPlain = 64; // characters of a name that is mapped without buffers on the heap

    // Where each prototype begins: two bytes each, instead of a string each.
    private static readonly ushort[] Starts = FindStarts();

    // The skeletons of the ASCII characters; null: it has other characters, which could change their neighbors.
    private static readonly string?[] Plain = [.. Enumerable.Range(0, 128).Select(static c => OfAny(((char)c).ToString())).Select(static one => Ascii.IsValid(one) ? one : null)];
    private static readonly int MostCharsOfPlain = Plain.Max(static one => one?.Length ?? 0);

    /// <summary>
    /// Returns the skeleton of a name, in lower case. Upper and lower case of a letter often look different, and are the same
    /// name, so it is made of what the name looks like, then of what that looks like in lower case.
    /// </summary>
    /// <param name="name">A name; it has no lone surrogates.</param>
    public static string Of(string name)
    {
        Span<char> plain = stackalloc char[MostPlain * MostCharsOfPlain];
        if (!TryMapPlain(name, plain, out var length))
        {
            return OfAny(name);
        }

        return plain[..length].SequenceEqual(name) ? name : new string(plain[..length]);
    }

    /// <summary>Most names are ASCII, and each of their characters has a skeleton of its own.</summary>
    private static bool TryMapPlain(string name, Span<char> to, out int length)
    {
        length = 0;
        if (name.Length > MostPlain)
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAscii(c) || Plain[c] is not { } looks)
            {
                return false;
            }

            looks.CopyTo(to[length..]);
            length += looks.Length;
        }

        return true;
    }

    private static string OfAny(string name)
    {
        var skeleton = Map(Map(name).ToLowerInvariant());
        return skeleton == name ? name : skeleton; // one string instead of two, for as long as the name is used
    }

    private static string Map(string name)
    {
        var looks = new StringBuilder(name.Length);
        foreach (var rune in name.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            var at = IndexOf(rune);
            if (at < 0)
            {
                looks.Append(rune.ToString());
            }
            else
            {
                looks.Append(ConfusablesData.Prototypes, Starts[at], LengthAt(at));
            }
        }

        return looks.ToString().Normalize(NormalizationForm.FormKD);
    }

    private static int IndexOf(Rune rune)
    {
        var at = ConfusablesData.Characters.BinarySearch((uint)rune.Value << LengthBits);
        at = at < 0 ? ~at : at; // the entry with this character is not smaller: it has a length, too
        return at < ConfusablesData.Characters.Length && ConfusablesData.Characters[at] >> LengthBits == rune.Value ? at : -1;
    }

    private static int LengthAt(int at) => (int)(ConfusablesData.Characters[at] & ((1 << LengthBits) - 1));

    private static ushort[] FindStarts()
    {
        var starts = new ushort[ConfusablesData.Characters.Length];
        for (var i = 1; i < starts.Length; i++)
        {
            starts[i] = (ushort)(starts[i - 1] + LengthAt(i - 1));
        }

        return starts;
    }
}
