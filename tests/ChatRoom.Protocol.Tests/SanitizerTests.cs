using System.Text;
using System.Text.Unicode;
using CsCheck;

namespace ChatRoom.Protocol.Tests;

public class SanitizerTests
{
    // The parts of escape sequences and of similar texts. Every combination is valid UTF-16.
    private static readonly Gen<string> Text = Gen.OneOf(
        "\e", "[", "]", "P", "X", "^", "_", "\\", "\a", "3", ";", " ", "m", "\t", "\n", "\0", "\u007F", "a", "é", "’", "©", "😀",
        "\u0080", "\u0090", "\u0098", "\u009B", "\u009C", "\u009D", "\u009E", "\u009F", "\u00A0", "\u200E", "\u2027", "\u2028",
        "\u202E", "\u202F", "\u2065", "\u2066", "\u2069", "\u206A").Array[0, 12].Select(string.Concat);

    [Theory]
    [InlineData("")]
    [InlineData("hello\tworld ~")]
    [InlineData("żółw © « » ’ … € 😀 日本語")]
    [InlineData("\u00A0\u200D\u200E\u200F\u2027\u202F\u2065\u206A")]
    public void Clean_text_is_not_changed(string text)
    {
        Sanitizer.IsClean(Encoding.UTF8.GetBytes(text)).Should().BeTrue();
        Sanitizer.Clean(text).Should().BeSameAs(text);
    }

    [Theory]
    [InlineData("\e[31mred\e[0m", "red")]
    [InlineData("\e[1;2Hx", "x")]
    [InlineData("\e[?25lx", "x")]
    [InlineData("\e[ 3 qx", "x")]
    [InlineData("\e[ 3 1", "")]
    [InlineData("\e[3éx", "éx")]
    [InlineData("\e[3\nm", "m")]
    [InlineData("\e[3\e[4mx", "x")]
    [InlineData("a\u009B31mb", "ab")]
    [InlineData("a\u009B", "a")]
    [InlineData("\e[[Ax", "x")]
    [InlineData("\e[[éx", "éx")]
    public void Csi_sequence_is_removed_as_a_whole(string text, string clean) => Check(text, clean);

    [Theory]
    [InlineData("a\e]0;title\ab", "ab")]
    [InlineData("a\e]0;title\e\\b", "ab")]
    [InlineData("a\e]0;title\u009Cb", "ab")]
    [InlineData("a\e]8;;http://x\e\\link\e]8;;\e\\b", "alinkb")]
    [InlineData("a\u009D0;title\ab", "ab")]
    [InlineData("a\ePq#1\e\\b", "ab")]
    [InlineData("a\u0090q#1\u009Cb", "ab")]
    [InlineData("a\eXs\e\\b", "ab")]
    [InlineData("a\u0098s\e\\b", "ab")]
    [InlineData("a\e^p\e\\b", "ab")]
    [InlineData("a\u009Ep\e\\b", "ab")]
    [InlineData("a\e_k\e\\b", "ab")]
    [InlineData("a\u009Fk\e\\b", "ab")]
    [InlineData("a\e]0;\e[3m©é\nb\a!", "a!")]
    [InlineData("a\e]0;never ended", "a")]
    [InlineData("a\e]0;never ended\e", "a")]
    public void Control_string_is_removed_as_a_whole(string text, string clean) => Check(text, clean);

    [Theory]
    [InlineData("\ecx", "x")]
    [InlineData("\e(Bx", "x")]
    [InlineData("\e #8x", "x")]
    [InlineData("\e\\x", "x")]
    [InlineData("\e\ecx", "x")]
    [InlineData("\eéx", "éx")]
    [InlineData("x\e", "x")]
    [InlineData("x\e(", "x")]
    public void Other_escape_sequence_is_removed_as_a_whole(string text, string clean) => Check(text, clean);

    [Fact]
    public void Control_characters_except_tab_are_removed()
    {
        for (int code = 0; code <= 0x9F; code++)
        {
            if (code is 0x1B or 0x90 or 0x98 or 0x9B or 0x9D or 0x9E or 0x9F || code is >= 0x20 and < 0x7F) continue;
            Check($"a{(char)code}b", code == '\t' ? "a\tb" : "ab");
        }
    }

    [Theory]
    [InlineData(0x2028, 0x202E)]
    [InlineData(0x2066, 0x2069)]
    public void Bidi_overrides_and_separators_are_removed(int first, int last)
    {
        for (int code = first; code <= last; code++) Check($"a{(char)code}b", "ab");
        Check($"a{(char)(first - 1)}{(char)(last + 1)}b", $"a{(char)(first - 1)}{(char)(last + 1)}b");
    }

    [Fact]
    public void Result_is_clean_valid_and_never_longer() => Text.Sample(text =>
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var clean = Sanitizer.Clean(utf8);
        return Sanitizer.IsClean(clean) && Utf8.IsValid(clean) && clean.Length <= utf8.Length
            && Encoding.UTF8.GetString(clean).All(one => one == '\t' || !char.IsControl(one));
    });

    [Fact]
    public void Cleaning_is_idempotent_and_keeps_clean_text() => Text.Sample(text =>
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var clean = Sanitizer.Clean(utf8);
        return Sanitizer.Clean(clean).SequenceEqual(clean) && Sanitizer.IsClean(utf8) == clean.SequenceEqual(utf8);
    });

    [Fact]
    public void Cleaning_a_string_equals_cleaning_its_bytes() => Text.Sample(text =>
        Sanitizer.Clean(text) == Encoding.UTF8.GetString(Sanitizer.Clean(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void Invalid_UTF8_is_cleaned_without_an_exception() =>
        Gen.OneOf<byte>(0x1B, 0xC2, 0xE2, 0x80, 0x9B, 0xA8, (byte)'[', (byte)']', (byte)'a').Array[0, 8]
            .Sample(bytes => Sanitizer.Clean(bytes).Length <= bytes.Length);

    private static void Check(string text, string clean)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Sanitizer.IsClean(utf8).Should().Be(text == clean);
        Encoding.UTF8.GetString(Sanitizer.Clean(utf8)).Should().Be(clean);
        Sanitizer.Clean(text).Should().Be(clean);
    }
}
