using ChatRoom.Client.Editing;

namespace ChatRoom.Client.Tests.Editing;

public sealed class HistoryTests
{
    [Fact]
    public void History_goes_back_to_the_first_line_and_forward_to_the_draft()
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
    public void Repeated_line_is_added_once()
    {
        var history = Of("one", "one");

        history.Back("").Should().Be("one");
        history.Back("one").Should().BeNull();
    }

    [Theory]
    [InlineData("/login secret")]
    [InlineData("  /unregister secret")]
    [InlineData("crt_0123456789abcdef0123456789abcdef")]
    [InlineData("/REGISTER secret")]
    [InlineData("  ")]
    public void Passwords_and_blank_lines_are_not_added(string line) => Of(line).Back("").Should().BeNull();

    [Fact]
    public void New_line_moves_the_position_to_the_end()
    {
        var history = Of("one", "two");
        history.Back("");
        history.Back("");

        history.Add("three");

        history.Back("").Should().Be("three");
    }

    [Theory]
    [InlineData("/admin cra_0123456789abcdef0123456789abcdef")]
    [InlineData("  /admin cra_0123456789abcdef0123456789abcdef")]
    [InlineData("/ADMIN cra_0123456789abcdef0123456789abcdef")]
    public void Line_with_the_one_time_token_is_not_kept(string line)
    {
        var history = Of("one", line);

        history.Back("").Should().Be("one");
    }

    private static History Of(params string[] lines)
    {
        var history = new History();
        Array.ForEach(lines, history.Add);
        return history;
    }
}
