using ChatRoom.Client.Messages;
using ChatRoom.Client.Terminal;
using Spectre.Console;

namespace ChatRoom.Client.Tests.Terminal;

public sealed class PainterTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 15, 4, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("bob: hello")]
    [InlineData("** bob waves")]
    [InlineData("* bob whispers: psst")]
    [InlineData("* 2 in #lobby: ann, bob")]
    [InlineData("bob has left the chat room!")]
    [InlineData("You are now connected!")]
    [InlineData("[14:04] bob: hi")]
    [InlineData("bob: [red]no markup[/] [[here]]")]
    [InlineData("no alias at all")]
    public void Line_is_shown_as_it_came_with_the_local_time_in_front(string raw) =>
        Text(Painter.Line(ChatLine.Parse(raw), At, "ann")).Should().Be($"15:04 {raw}");

    [Fact]
    public void Tabs_are_shown_as_blanks() => Text(Painter.Line(ChatLine.Parse("bob: a\tb"), At, "ann")).Should().Be("15:04 bob: a    b");

    [Fact]
    public void Notice_has_nothing_in_it_that_could_do_something_to_the_terminal() =>
        Text(Painter.Notice("not\u001b[2J tr\u009b5mus\u0007ted:\r\nCN=\u202eevil\tone", At)).Should().Be("15:04 -- not trusted: CN=evil    one");

    [Theory]
    [InlineData("bob: lunch, ann?", true)]
    [InlineData("bob: @ANN", true)]
    [InlineData("bob: annual", false)]
    [InlineData("ann: I am ann", false)]
    public void Who_is_spoken_of_sees_it(string raw, bool isBold) =>
        (Painter.Line(ChatLine.Parse(raw), At, "ann")[^1].Style?.Decoration == Decoration.Bold).Should().Be(isBold);

    [Fact]
    public void Colour_belongs_to_the_alias_however_it_is_written()
    {
        AliasColors.Of("bob").Should().Be(AliasColors.Of("BOB")).And.Be(AliasColors.Of("ｂｏｂ"));
        AliasColors.Of("bob").Should().Be(Color.FromInt32(37), "it is the same in every process and version");
        Enumerable.Range(0, 1000).Select(static n => AliasColors.Of($"user{n}").ToString()).Distinct().Should().HaveCount(16);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(80)]
    [InlineData(12)]
    [InlineData(2)]
    public void Status_line_fits_into_a_row(int width)
    {
        var status = new StatusLine("connected", true, "日本", "#lobby", "127.0.0.1:5000", 3);

        TextCells.Width(Text(Painter.Status(status, width))).Should().BeLessThan(width);
    }

    private static string Text(IReadOnlyList<Styled> line) => string.Concat(line.Select(static part => part.Text));
}
