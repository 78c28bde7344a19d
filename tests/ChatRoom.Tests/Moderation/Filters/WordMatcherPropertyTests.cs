using System.Text;
using System.Text.RegularExpressions;
using ChatRoom.Moderation.Filters;
using CsCheck;

namespace ChatRoom.Tests.Moderation.Filters;

/// <summary>The matcher finds what a search for one word after the other finds.</summary>
public sealed class WordMatcherPropertyTests
{
    // Few letters, so that words overlap, contain each other and share beginnings.
    private static readonly Gen<string> Word = Gen.Char["ab "].Array[1, 5].Select(static chars => new string(chars));
    private static readonly Gen<string> Starred = Gen.Select(Word, Gen.Bool, Gen.Bool, static (word, before, after) => $"{(before ? "*" : "")}{word.Trim()}{(after ? "*" : "")}");

    [Fact]
    public void Contract_1_text_matches_if_one_of_the_words_does() => Gen.Select(Starred.Array[1, 8], Gen.Char["ab .-Ж"].Array[0, 24]).Sample((words, chars) =>
    {
        var parsed = words.Select(static word => ForbiddenWord.TryParse(word, out var one, out _) ? one : null).OfType<ForbiddenWord>().ToArray();
        var text = new string(chars);

        var found = new WordMatcher(parsed).Find(Looks(text));

        var expected = parsed.Where(word => Matches(word.Text, text)).Select(static word => word.Text).ToArray();
        return found is null ? expected.Length == 0 : expected.Contains(found.Text);
    });

    [Fact]
    public void Contract_1_any_bytes_are_a_text() => Gen.Byte.Array[0, 200].Sample(static bytes =>
    {
        using var text = new FilterText(bytes, withLooks: true);
        new WordMatcher(Words("a", "b*", "*c")).Find(text.Looks);
        new WordMatcher([]).Find(text.AsWritten).Should().BeNull();
    });

    [Fact]
    public void Form_of_any_character_fits_into_its_buffer()
    {
        for (var value = 0; value <= 0x10FFFF; value += value < 0x3000 ? 1 : 13)
        {
            if (Rune.IsValid(value))
            {
                using var text = new FilterText(Encoding.UTF8.GetBytes(new Rune(value).ToString()), withLooks: true);
                text.Looks.Length.Should().BeLessThanOrEqualTo(ChatRoom.Protocol.Looks.MostChars);
            }
        }
    }

    private static string Looks(string text)
    {
        using var forms = new FilterText(Encoding.UTF8.GetBytes(text), withLooks: true);
        return forms.Looks.ToString();
    }

    private static ForbiddenWord[] Words(params string[] words) => [.. words.Select(static text => ForbiddenWord.TryParse(text, out var word, out _) ? word : throw new ArgumentException(text))];

    // The same rules, written as a regular expression.
    private static bool Matches(string word, string text)
    {
        var body = string.Join("[ .-]+", word.Trim('*').Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Regex.Escape));
        return Regex.IsMatch(text, $"{(word.StartsWith('*') ? "" : "(?<![abЖ])")}{body}{(word.EndsWith('*') ? "" : "(?![abЖ])")}");
    }
}
