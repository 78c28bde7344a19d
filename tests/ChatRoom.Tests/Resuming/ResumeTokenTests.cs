using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatRoom.Resuming;
using CsCheck;

namespace ChatRoom.Tests.Resuming;

public class ResumeTokenTests
{
    [Fact]
    public void Token_is_32_hexadecimal_digits_and_unique()
    {
        var tokens = Enumerable.Range(0, 1_000).Select(_ => ResumeToken.Create().Reveal()).ToArray();

        tokens.Should().OnlyHaveUniqueItems().And.AllSatisfy(static token => token.Should().MatchRegex("^[0-9a-f]{32}$"));
    }

    [Fact]
    public void Token_is_known_again_in_either_case_of_letters()
    {
        var token = ResumeToken.Create();

        foreach (var text in (string[])[token.Reveal(), token.Reveal().ToUpperInvariant()])
        {
            ResumeToken.TryParse(text, out var parsed).Should().BeTrue();
            parsed!.Hash.Should().Be(token.Hash);
            parsed.Reveal().Should().Be(token.Reveal());
        }
    }

    [Fact]
    public void Hash_is_that_of_the_16_bytes_and_does_not_show_the_token()
    {
        ResumeToken.TryParse("00000000000000000000000000000000", out var token).Should().BeTrue();

        token!.Hash.Should().Be(Convert.ToHexStringLower(SHA256.HashData(new byte[16])));
        $"{token}".Should().NotContain("0000");
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcde")]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    [InlineData("0123456789abcdef0123456789abcdeg")]
    [InlineData("0123456789abcdef 123456789abcdef")]
    [InlineData("０123456789abcdef0123456789abcdef")]
    public void Text_of_another_form_is_not_a_token(string text) => ResumeToken.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void Another_text_is_another_token() =>
        Gen.Select(Gen.Int[0, 31], Gen.Char["0123456789abcdef"]).Sample((at, other) =>
        {
            var token = ResumeToken.Create();
            var text = token.Reveal().ToCharArray();
            var isSame = text[at] == other;
            text[at] = other;

            ResumeToken.TryParse(text, out var parsed).Should().BeTrue();
            (parsed!.Hash == token.Hash).Should().Be(isSame);
        });

    [Theory]
    [InlineData("{0}")]
    [InlineData("/resume {0}")]
    [InlineData("resume{0}")] // "e" is a digit, too
    [InlineData("give ({0}), please")]
    [InlineData("{0} 12")]
    [InlineData("ffff{0}ffff")]
    public void Token_is_found_in_a_text(string text)
    {
        var token = ResumeToken.Create();

        foreach (var shown in (string[])[token.Reveal(), token.Reveal().ToUpperInvariant()])
        {
            ResumeToken.HashesIn(Encoding.UTF8.GetBytes(string.Format(CultureInfo.InvariantCulture, text, shown))).Should().Contain(token.Hash);
        }
    }

    [Fact]
    public void Token_is_found_anywhere_in_a_text() => Gen.Select(Gen.String[0, 100], Gen.String[0, 100]).Sample((before, after) =>
    {
        var token = ResumeToken.Create();
        ResumeToken.HashesIn(Encoding.UTF8.GetBytes($"{before}{token.Reveal()}{after}")).Should().Contain(token.Hash);
    });

    [Fact]
    public void Text_without_a_token_costs_no_hash_and_one_of_digits_alone_a_bounded_number()
    {
        ResumeToken.HashesIn(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("0123456789abcdef0123456789abcde ", 128)))).Should().BeEmpty();
        ResumeToken.HashesIn(Encoding.UTF8.GetBytes(new string('a', 4096))).Should().HaveCount(256);
    }
}
