using System.Text;
using ChatRoom.Accounts;

namespace ChatRoom.Tests.Accounts;

public class PasswordTests
{
    /// <summary>The examples of RFC 4013, section 3, and some more.</summary>
    [Theory]
    [InlineData("I\u00ADX", "IX")]
    [InlineData("user", "user")]
    [InlineData("USER", "USER")]
    [InlineData("\u00AA", "a")]
    [InlineData("\u2168", "IX")]
    [InlineData("a\u00A0b\u3000c\u200Bd", "a b c d")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\U0001F511 correct horse", "\U0001F511 correct horse")]
    public void Text_is_prepared_as_SASLprep_does(string text, string prepared)
    {
        Password.TryParse(text, out var password).Should().BeTrue();

        Encoding.UTF8.GetString(password!.Utf8).Should().Be(prepared);
        password.Length.Should().Be(prepared.EnumerateRunes().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u00AD")]
    [InlineData("a\u0007b")]
    [InlineData("a\tb")]
    [InlineData("a\uE000")]
    [InlineData("a\u200Eb")]
    [InlineData("a\uFFFDb")]
    [InlineData("a\uD800b")]
    [InlineData("a\uFDD0b")]
    public void Text_without_visible_characters_or_with_prohibited_ones_is_not_a_password(string text) =>
        Password.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void Password_has_at_most_256_characters()
    {
        Password.TryParse(new string('a', Password.MostCharacters), out _).Should().BeTrue();
        Password.TryParse(new string('a', Password.MostCharacters + 1), out _).Should().BeFalse();
    }

    [Fact]
    public void Password_is_never_shown()
    {
        Password.TryParse("correct horse", out var password).Should().BeTrue();

        password!.ToString().Should().Be("a password");
    }
}
