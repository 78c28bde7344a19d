using System.Globalization;
using System.Text;

namespace ChatRoom.Bench.Storage;

/// <summary>
/// Messages of words that are made up, a few of them very frequent and most of them rare (Zipf's law), as those of a language
/// are. The same number makes the same message.
/// </summary>
internal sealed class MessageWords
{
    /// <summary>The most frequent word: in about every third message.</summary>
    public const string Common = "bakade";

    /// <summary>Each message whose number this divides has a word that no other has.</summary>
    public const long RareEvery = 1_000;

    private const int Vocabulary = 30_000;
    private const int MostWords = 16;
    private static readonly string[] Syllables = ["ba", "ka", "de", "mi", "ro", "tu", "sel", "nor", "fin", "gal", "pe", "vox"];

    private readonly byte[][] _words = [.. Enumerable.Range(0, Vocabulary).Select(Word)];
    private readonly byte[] _line = new byte[1024];

    /// <summary>A word that stands in this message alone, if <see cref="RareEvery"/> divides its number.</summary>
    public static string Rare(long message) => string.Create(CultureInfo.InvariantCulture, $"needle{message / RareEvery}");

    /// <summary>The text of a message in UTF-8; valid until the next is made.</summary>
    public ReadOnlySpan<byte> Text(long message)
    {
        var random = new SmallRandom((ulong)message);
        var (length, words) = (0, 1 + (int)(random.Next() % MostWords));
        for (var i = 0; i < words; i++)
        {
            // The logarithm of the rank is evenly distributed.
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

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): a generator that costs nothing to begin.</summary>
    private struct SmallRandom(ulong seed)
    {
        private ulong _state = seed * 0xD1342543DE82EF95; // another step than below: else each began within the one before

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
