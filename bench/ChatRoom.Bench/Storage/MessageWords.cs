using System.Globalization;
using System.Text;

namespace ChatRoom.Bench.Storage;

/// <summary>
/// Generates messages of invented words. As in a language, a few words are very frequent and most are rare (Zipf's law). The same
/// number always gives the same message.
/// </summary>
internal sealed class MessageWords
{
    /// <summary>The most frequent word, which is in about every third message.</summary>
    public const string Common = "bakade";

    /// <summary>Each message whose number is a multiple of this contains a unique word.</summary>
    public const long RareEvery = 1_000;

    private const int Vocabulary = 30_000;
    private const int MaxWords = 16;
    private static readonly string[] Syllables = ["ba", "ka", "de", "mi", "ro", "tu", "sel", "nor", "fin", "gal", "pe", "vox"];

    private readonly byte[][] _words = [.. Enumerable.Range(0, Vocabulary).Select(Word)];
    private readonly byte[] _line = new byte[1024];

    /// <summary>Returns the unique word of a message whose number is a multiple of <see cref="RareEvery"/>.</summary>
    public static string Rare(long message) => string.Create(CultureInfo.InvariantCulture, $"needle{message / RareEvery}");

    /// <summary>Returns the text of a message in UTF-8, valid until the next call.</summary>
    public ReadOnlySpan<byte> Text(long message)
    {
        var random = new SmallRandom((ulong)message);
        var (length, words) = (0, 1 + (int)(random.Next() % MaxWords));
        for (var i = 0; i < words; i++)
        {
            // The logarithm of the rank is distributed uniformly.
            var rank = Math.Min(Vocabulary - 1, (int)Math.Exp(random.Fraction() * Math.Log(Vocabulary)) - 1);
            _words[rank].CopyTo(_line, length);
            length += _words[rank].Length;
            _line[length++] = (byte)' ';
        }

        return message % RareEvery == 0
            ? _line.AsSpan(0, length + Encoding.UTF8.GetBytes(Rare(message), _line.AsSpan(length)))
            : _line.AsSpan(0, length - 1);
    }

    private static byte[] Word(int rank)
    {
        var word = "";
        for (var rest = rank; word.Length < 5 || rest > 0; rest /= Syllables.Length)
        {
            word += Syllables[rest % Syllables.Length];
        }

        return rank == 0 ? Encoding.UTF8.GetBytes(Common) : Encoding.UTF8.GetBytes(word);
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): a random number generator that is cheap to create.</summary>
    private struct SmallRandom(ulong seed)
    {
        private ulong _state = seed * 0xD1342543DE82EF95; // not the increment below: otherwise the sequences of neighboring seeds would overlap

        public ulong Next()
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }

        public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));
    }
}
