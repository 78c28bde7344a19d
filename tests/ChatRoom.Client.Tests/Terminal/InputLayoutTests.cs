using ChatRoom.Client.Terminal;
using CsCheck;

namespace ChatRoom.Client.Tests.Terminal;

public sealed class InputLayoutTests
{
    private static readonly string[] Pieces = ["a", "é", "日", "👍", "👨‍👩‍👧", " "];

    [Theory]
    [InlineData("", 0, "> ", 0, "> ")]
    [InlineData("abc", 1, "> abc", 0, "> a")]
    [InlineData("abcdefgh", 8, "> abcdefg|h", 1, "h")]
    [InlineData("abcdefg", 7, "> abcdefg|", 1, "")]
    [InlineData("日本語テ", 2, "> 日本語|テ", 0, "> 日本")]
    [InlineData("a\tb", 2, "> a    b", 0, "> a    ")]
    public void Line_is_split_into_rows_of_whole_characters(string text, int cursor, string rows, int cursorRow, string before)
    {
        var layout = InputLayout.Of("> ", text, cursor, width: 10, height: 5);

        layout.Rows.Should().Equal(rows.Split('|'));
        (layout.CursorRow, layout.BeforeCursor).Should().Be((cursorRow, before));
    }

    [Fact]
    public void Too_long_line_shows_the_rows_around_the_cursor()
    {
        var text = new string('x', 100);

        InputLayout.Of("> ", text, 100, 10, 3).Should().Match<InputLayout>(static layout => layout.Rows.Count == 3 && layout.CursorRow == 2);
        InputLayout.Of("> ", text, 0, 10, 3).Should().Match<InputLayout>(static layout => layout.CursorRow == 0 && layout.Rows[0].StartsWith("> "));
    }

    [Fact]
    public void No_row_is_wider_than_the_terminal_and_nothing_is_lost()
    {
        var text = Gen.OneOf([.. Pieces.Select(static piece => Gen.Const(piece))]).Array[0, 60].Select(static all => string.Concat(all));

        Gen.Select(text, Gen.Int[4, 30]).Sample((line, width) =>
        {
            var layout = InputLayout.Of("> ", line, line.Length, width, 1000);
            return layout.Rows.All(row => TextCells.Width(row) < width)
                && string.Concat(layout.Rows)[TextCells.Cut("> ", Math.Max(2, width - 1) / 2).Length..] == line;
        });
    }
}
