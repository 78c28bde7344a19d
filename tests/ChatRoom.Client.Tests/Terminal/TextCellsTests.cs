using ChatRoom.Client.Terminal;

namespace ChatRoom.Client.Tests.Terminal;

public sealed class TextCellsTests
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("日本", 4)]
    [InlineData("ｂ", 2)]
    [InlineData("e\u0301", 1)]
    [InlineData("👍🏽", 2)]
    [InlineData("👨‍👩‍👧", 2)]
    public void Wide_characters_take_two_cells_and_combining_marks_none(string text, int cells) => TextCells.Width(text).Should().Be(cells);

    [Theory]
    [InlineData("abc", 2, "ab")]
    [InlineData("日本", 3, "日")]
    [InlineData("e\u0301a", 1, "e\u0301")]
    [InlineData("abc", 9, "abc")]
    public void Cut_takes_whole_characters(string text, int cells, string cut) => TextCells.Cut(text, cells).Should().Be(cut);
}
