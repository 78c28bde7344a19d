using System.Security.Cryptography;
using ChatRoom.Resuming;
using CsCheck;

namespace ChatRoom.Tests.Resuming;

public class ResumeTokenTests
{
    [Fact]
    public void Token_is_26_letters_and_digits_and_none_is_given_twice()
    {
        var tokens = Enumerable.Range(0, 1_000).Select(_ => ResumeToken.Create().Reveal()).ToArray();

        tokens.Should().OnlyHaveUniqueItems().And.AllSatisfy(static token => token.Should().MatchRegex("^[a-z2-7]{26}$"));
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
        ResumeToken.TryParse("aaaaaaaaaaaaaaaaaaaaaaaaaa", out var token).Should().BeTrue();

        token!.Hash.Should().Be(Convert.ToHexStringLower(SHA256.HashData(new byte[16])));
        $"{token}".Should().NotContain("aaaa");
    }

    [Theory]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaa1")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaab")] // its last bits stand for nothing
    [InlineData("aaaaaaaaaaaaa aaaaaaaaaaaa")]
    [InlineData("ａaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Text_that_cannot_be_a_token_is_none(string text) => ResumeToken.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void Another_text_is_another_token() =>
        Gen.Select(Gen.Int[0, 24], Gen.Char["abcdefghijklmnopqrstuvwxyz234567"]).Sample((at, other) =>
        {
            var token = ResumeToken.Create();
            var text = token.Reveal().ToCharArray();
            var isSame = text[at] == other;
            text[at] = other;

            ResumeToken.TryParse(text, out var parsed).Should().BeTrue();
            (parsed!.Hash == token.Hash).Should().Be(isSame);
        });
}
