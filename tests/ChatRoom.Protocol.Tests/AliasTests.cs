using System.Text;
using CsCheck;

namespace ChatRoom.Protocol.Tests;

public class AliasTests
{
    private const int Max = 32;

    private static readonly Gen<string> Text = Gen.OneOf<string>(
        Gen.OneOf(
            "a", "B", "7", "é", "e\u0301", "\u0301", "=\u0338", "\u0338", "ß", "Σ", "ς", "ﬁ", "Ａ", "：", "\u2024", "\u037A",
            "½", "Ⅷ", "日", "𝔘", "😀", "\uD800", "{", "/", "#", "*", "_", "-", " ", "\t", "\u00A0", "\e", "\u202E", "\u3164",
            "\uFE0F", "ﷺ", "İ", "ı"),
        Gen.Char.Select(one => one.ToString())).Array[0, 40].Select(string.Concat);

    [Theory]
    [InlineData("bob")]
    [InlineData("b")]
    [InlineData("7of9")]
    [InlineData("_.-[]{}|^~\\+=@'`a")]
    [InlineData("żółw")]
    [InlineData("日本語")]
    [InlineData("कमल")]
    [InlineData("e\u0301")]
    [InlineData("Ⅷ")]
    [InlineData("ខ្មែរ")]
    [InlineData("รู้")]
    [InlineData("རྒྱུ")]
    [InlineData("שָׁלוֹם")]
    public void Legal_alias_is_accepted_unchanged(string text)
    {
        var alias = Parse(text);

        alias.Value.Should().Be(text);
        alias.ToString().Should().Be(text);
        alias.Utf8.ToArray().Should().Equal(Encoding.UTF8.GetBytes(text));
    }

    [Theory]
    [InlineData("", "an alias has at least 1 character")]
    [InlineData("b b", "an alias can't contain white space")]
    [InlineData("b\u00A0b", "an alias can't contain white space")]
    [InlineData("/bob", "an alias can't begin with \"/\"")]
    [InlineData("*bob", "an alias can't begin with \"*\"")]
    [InlineData("#bob", "an alias can't begin with \"#\"")]
    [InlineData("{bob", "an alias can't begin with \"{\"")]
    [InlineData("\u0301bob", "an alias can't begin with U+0301")]
    [InlineData("bob:", "an alias can't contain \":\"")]
    [InlineData("b/b", "an alias can't contain \"/\"")]
    [InlineData("b\u0007b", "an alias can't contain U+0007")]
    [InlineData("b\u009Bb", "an alias can't contain U+009B")]
    [InlineData("b\u202Eb", "an alias can't contain U+202E")]
    [InlineData("b😀", "an alias can't contain U+1F600")]
    [InlineData("b\uD800", "an alias can't contain U+FFFD")]
    [InlineData("_-_", "an alias needs a letter or a digit")]
    [InlineData("a\u0300\u0301\u0302\u0303", "an alias can't have more than 3 marks on a letter")]
    [InlineData("é\u0300\u0302\u0303", "an alias can't have more than 3 marks on a letter")]
    [InlineData("vera\u17D2", "an alias can't contain U+17D2 there")]
    [InlineData("ខ\u17D2a", "an alias can't contain U+17D2 there")]
    [InlineData("ខ\u17D2", "an alias can't end with U+17D2")]
    public void Illegal_alias_is_refused_with_a_reason(string text, string expected)
    {
        Alias.TryParse(text, Max, out var alias, out var reason).Should().BeFalse();

        alias.Should().BeNull();
        reason.Should().Be(expected);
    }

    [Theory]
    [InlineData("a\u2024b", "an alias can't contain U+2024")]
    [InlineData("bob：", "an alias can't contain U+FF1A")]
    [InlineData("a\u037A", "an alias can't contain U+037A")]
    [InlineData("a½", "an alias can't contain U+00BD")]
    [InlineData("a=\u0338", "an alias can't contain U+2260")]
    [InlineData("a\uFDFA", "an alias can't contain U+FDFA")]
    [InlineData("｛bob", "an alias can't contain U+FF5B")]
    public void Alias_that_NFKC_makes_illegal_is_refused_with_the_character_that_it_contains(string text, string expected)
    {
        Alias.TryParse(text, Max, out _, out var reason).Should().BeFalse();

        reason.Should().Be(expected);
    }

    [Theory]
    [InlineData("bob\u3164")]
    [InlineData("bob\uFE0F")]
    [InlineData("bob\u034F")]
    [InlineData("bob\u200D")]
    [InlineData("\u115F")]
    [InlineData("\U00013441")]
    [InlineData("bob\U00013442")]
    [InlineData("bob\U00013440")]
    [InlineData("b\u2D7Fb")]
    [InlineData("bob\U00016FE4")]
    [InlineData("bob\u2800")]
    [InlineData("bob\U000E0101")]
    public void Invisible_letters_and_marks_are_refused(string text) =>
        Alias.TryParse(text, Max, out _, out _).Should().BeFalse();

    [Fact]
    public void Length_is_counted_in_characters()
    {
        Alias.TryParse(string.Concat(Enumerable.Repeat("𝔘", 32)), Max, out _, out _).Should().BeTrue();

        Alias.TryParse(new string('a', 33), Max, out _, out var reason).Should().BeFalse();
        reason.Should().Be("an alias has at most 32 characters");
    }

    [Theory]
    [InlineData("Bob", "bOB")]
    [InlineData("Ａnn", "ann")]
    [InlineData("ﬁn", "FIN")]
    [InlineData("é", "E\u0301")]
    [InlineData("ΣΑΣ", "σας")]
    [InlineData("Ⅷ", "viii")]
    [InlineData("K", "k")]
    [InlineData("Ж", "ж")]
    [InlineData("𐐀", "𐐨")]
    public void Aliases_that_differ_only_in_case_or_form_are_equal(string one, string other)
    {
        Parse(one).Should().Be(Parse(other));
        Parse(one).GetHashCode().Should().Be(Parse(other).GetHashCode());
    }

    [Theory]
    [InlineData("bob", "bobb")]
    [InlineData("e", "é")]
    [InlineData("straße", "strasse")]
    [InlineData("а", "a")]
    public void Different_aliases_are_not_equal(string one, string other) => Parse(one).Should().NotBe(Parse(other));

    [Theory]
    [InlineData("bob", "bob")]
    [InlineData("Bob Hope", "Bob_Hope")]
    [InlineData("  bob", "bob")]
    [InlineData("rita12 ", "rita12")]
    [InlineData("\u00A0bob\u3000", "bob")]
    [InlineData("bob\u0301\u0301\u0301\u0301\u0301 x", "bob\u0301\u0301\u0301_x")]
    [InlineData("ខ្មែរ បូ", "ខ្មែរ_បូ")]
    [InlineData("a b\u17D2", "a_b")]
    [InlineData("/*#{bob", "bob")]
    [InlineData("b:o/b😀", "bob")]
    [InlineData("\u0301bob", "bob")]
    [InlineData("bo\e\u202Eb", "bob")]
    [InlineData("", "guest")]
    [InlineData("   ", "guest")]
    [InlineData("\U00013441", "guest")]
    [InlineData("😀", "guest")]
    [InlineData("{{{", "guest")]
    [InlineData("a=\u0338b", "ab")]
    [InlineData("1234567890123456789012345678901234567890", "12345678901234567890123456789012")]
    public void FromClassic_makes_a_legal_alias_of_any_text(string text, string expected) =>
        Alias.FromClassic(text, Max).Value.Should().Be(expected);

    [Fact]
    public void FromClassic_always_gives_a_legal_alias() => Gen.Select(Text, Gen.Int[1, 40]).Sample((text, max) =>
        Alias.FromClassic(text, max) is var alias && Alias.TryParse(alias.Value, max, out var parsed, out _) && parsed == alias);

    [Fact]
    public void FromClassic_keeps_a_legal_alias() => Text.Sample(text =>
        !Alias.TryParse(text, Max, out var alias, out _) || Alias.FromClassic(text, Max).Value == alias.Value);

    [Theory]
    [InlineData("bob", 2, 32, "bob-2")]
    [InlineData("bob", 10, 6, "bob-10")]
    [InlineData("bob", 10, 5, "bo-10")]
    [InlineData("𝔘𝔘𝔘", 2, 4, "𝔘𝔘-2")]
    public void WithSuffix_appends_a_number_and_shortens_the_alias_to_fit(string text, int n, int max, string expected)
    {
        var alias = Parse(text).WithSuffix(n, max);

        alias.Value.Should().Be(expected);
        alias.Should().Be(Parse(expected));
    }

    [Fact]
    public void WithSuffix_always_gives_a_legal_alias() => Gen.Select(Text, Gen.Int[1, int.MaxValue], Gen.Int[12, 40])
        .Sample((text, n, max) =>
            Alias.FromClassic(text, max).WithSuffix(n, max) is var alias
            && Alias.TryParse(alias.Value, max, out var parsed, out _) && parsed == alias);

    [Fact]
    public void WithSuffix_without_room_throws() =>
        Parse("bob").Invoking(alias => alias.WithSuffix(10, 3)).Should().Throw<ArgumentOutOfRangeException>();

    private static Alias Parse(string text)
    {
        Alias.TryParse(text, Max, out var alias, out var reason).Should().BeTrue(reason);
        return alias!;
    }
}
