using ChatRoom.Client.Editing;

namespace ChatRoom.Client.Tests.Editing;

public sealed class HistoryTests
{
    [Fact]
    public void Walk_goes_back_to_the_first_line_and_forward_to_what_was_being_typed()
    {
        var history = Of("one", "two");

        history.Back("dra").Should().Be("two");
        history.Back("two").Should().Be("one");
        history.Back("one").Should().BeNull();
        history.Forward().Should().Be("two");
        history.Forward().Should().Be("dra");
        history.Forward().Should().BeNull();
    }

    [Fact]
    public void Line_that_is_the_same_as_the_last_is_there_once()
    {
        var history = Of("one", "one");

        history.Back("").Should().Be("one");
        history.Back("one").Should().BeNull();
    }

    [Theory]
    [InlineData("/login secret")]
    [InlineData("/REGISTER secret")]
    [InlineData("  ")]
    public void Passwords_and_blanks_are_not_remembered(string line) => Of(line).Back("").Should().BeNull();

    [Fact]
    public void New_line_ends_the_walk()
    {
        var history = Of("one", "two");
        history.Back("");
        history.Back("");

        history.Add("three");

        history.Back("").Should().Be("three");
    }

    private static History Of(params string[] lines)
    {
        var history = new History();
        Array.ForEach(lines, history.Add);
        return history;
    }
}
