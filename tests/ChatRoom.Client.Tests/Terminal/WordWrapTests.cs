using ChatRoom.Client.Terminal;
using CsCheck;

namespace ChatRoom.Client.Tests.Terminal;

public sealed class WordWrapTests
{
    [Theory]
    [InlineData("long enough words", 40, "15:04 bob: long enough words")]
    [InlineData("long enough to be wrapped at words", 40, "15:04 bob: long enough to be wrapped at|           words")]
    [InlineData("exactly to the edge of a row, and on", 40, "15:04 bob: exactly to the edge of a row,|           and on")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", 20, "15:04 bob: abcdefghi|   jklmnopqrstuvwxyz")]
    [InlineData("", 20, "15:04 bob: ")]
    [InlineData("日本日本日本日本日本日本日本日本", 40, "15:04 bob: 日本日本日本日本日本日本日本|           日本")]
    [InlineData("see https://example.com/a/very/long/path/indeed?x=1 there", 40, "15:04 bob: see|           https://example.com/a/very/long/path/indeed?x=1|           there")]
    public void Rows_break_between_words_and_are_indented_under_the_text(string text, int width, string rows) =>
        Rows(text, width).Should().Equal(rows.Split('|'));

    [Fact]
    public void Escape_sequences_are_removed() => Rows("\u001b[2Jx\u0007", 40).Should().Equal("15:04 bob: x");

    [Fact]
    public void Nothing_is_lost_and_every_row_fits() => Gen.Select(Gen.Char["ab 日e\u0301👨🏽"].Array[0, 200], Gen.Int[12, 60]).Sample(static (chars, width) =>
    {
        var text = new string(chars);
        var rows = Rows(text, width).ToArray();
        rows.Should().AllSatisfy(row => TextCells.Width(row).Should().BeLessThanOrEqualTo(width));
        string.Concat(rows).Replace(" ", "", StringComparison.Ordinal).Should().Be($"15:04bob:{ChatRoom.Protocol.Sanitizer.Clean(text)}".Replace(" ", "", StringComparison.Ordinal));
    });

    private static IEnumerable<string> Rows(string text, int width) =>
        WordWrap.Rows(new ShownLine([new("15:04 "), new("bob"), new(": ")], [new(text)]), width).Select(static row => string.Concat(row.Select(static part => part.Text)));
}
