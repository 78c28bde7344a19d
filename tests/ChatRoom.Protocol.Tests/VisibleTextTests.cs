using System.Text;

namespace ChatRoom.Protocol.Tests;

public class VisibleTextTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData(" \t", false)]
    [InlineData("\u200B\u200F\uFEFF", false)]
    [InlineData("\u3164\u2800\u00A0\u115F", false)]
    [InlineData("\U000E0041", false)]
    [InlineData("\u200Ba", true)]
    [InlineData("日", true)]
    [InlineData("😀", true)]
    [InlineData("...", true)]
    public void Text_is_visible_if_any_character_is(string text, bool visible) =>
        VisibleText.IsIn(Encoding.UTF8.GetBytes(text)).Should().Be(visible);
}
