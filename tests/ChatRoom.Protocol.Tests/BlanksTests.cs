using System.Text;

namespace ChatRoom.Protocol.Tests;

public class BlanksTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("/x", 0)]
    [InlineData(" \t/x", 2)]
    [InlineData("\u00A0\u200B/", 5)]
    [InlineData("\uFEFFa", 3)]
    [InlineData(" \n/", 1)]
    public void Blanks_at_the_start_are_counted_in_bytes(string text, int expected) =>
        Blanks.LengthAtStart(Encoding.UTF8.GetBytes(text)).Should().Be(expected);
}
