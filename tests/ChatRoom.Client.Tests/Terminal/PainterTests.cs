using ChatRoom.Client.Messages;
using ChatRoom.Client.Terminal;
using Spectre.Console;

namespace ChatRoom.Client.Tests.Terminal;

public sealed class PainterTests
{
    private static readonly Painter Painting = new();
    private static readonly DateTimeOffset At = new(2026, 11, 22, 15, 4, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("bob: hello")]
    [InlineData("** bob waves")]
    [InlineData("* 2 in #lobby: ann, bob")]
    [InlineData("bob has left the chat room!")]
    [InlineData("You are now connected!")]
    [InlineData("bob: [red]no markup[/] [[here]]")]
    [InlineData("no alias at all")]
    public void Line_is_shown_unchanged_after_the_local_time(string raw) =>
        Text(Painting.Line(ChatLine.Parse(raw), At, "ann")).Should().Be($"15:04 {raw}");

    [Theory]
    [InlineData("* bob whispers: psst", "15:04 >> bob whispers: psst")]
    [InlineData("* you whisper to bob: psst", "15:04 >> you whisper to bob: psst")]
    [InlineData("[14:04] bob: hi", "14:04 bob: hi")]
    [InlineData("#7 [14:04] bob: hi", "#7 14:04 bob: hi")]
    [InlineData("#7 bob: hi", "15:04 #7 bob: hi")]
    public void Line_has_a_single_time_and_a_whisper_has_a_mark(string raw, string shown) =>
        Text(Painting.Line(ChatLine.ParseNumbered(raw).WithIdShown(), At, "ann")).Should().Be(shown);

    [Fact]
    public void Whisper_is_colored_and_the_text_of_a_notice_is_not()
    {
        Painting.Line(ChatLine.Parse("* bob whispers: psst"), At, "ann").Text[^1].Style!.Value.Foreground.Should().Be(Palette.Whisper);
        Painting.Line(ChatLine.Parse("* the topic is tea"), At, "ann").Text[^1].Style.Should().BeNull();
    }

    [Fact]
    public void Tabs_are_shown_as_blanks() => Text(Painting.Line(ChatLine.Parse("bob: a\tb"), At, "ann")).Should().Be("15:04 bob: a    b");

    [Fact]
    public void Control_characters_are_removed_from_a_notice() =>
        Text(Painting.Notice("not\u001b[2J tr\u009b5mus\u0007ted:\r\nCN=\u202eevil\tone", At)).Should().Be("15:04 -- not trusted: CN=evil    one");

    [Theory]
    [InlineData("bob: lunch, ann?", true)]
    [InlineData("bob: @ANN", true)]
    [InlineData("** bob waves at ann's cat", true)]
    [InlineData("bob: (ann)", true)]
    [InlineData("bob: hi ann.", true)]
    [InlineData("bob: annual", false)]
    [InlineData("bob: ann-2 is not", false)]
    [InlineData("bob: nor is ann.b or jo-ann", false)]
    [InlineData("ann: I am ann", false)]
    public void Line_that_mentions_the_user_is_bold(string raw, bool isBold) =>
        (Painting.Line(ChatLine.Parse(raw), At, "ann").Text[^1].Style?.Decoration == Decoration.Bold).Should().Be(isBold);

    [Fact]
    public void Color_is_the_same_for_all_spellings_of_an_alias()
    {
        Palette.Of("bob").Should().Be(Palette.Of("BOB")).And.Be(Palette.Of("ｂｏｂ"));
        Palette.Of("bob").Should().Be(Color.FromInt32(65), "it is the same in every process and version");
        Enumerable.Range(0, 1000).Select(static n => Palette.Of($"user{n}").ToString()).Distinct().Should().HaveCount(16);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(80)]
    [InlineData(12)]
    [InlineData(2)]
    public void Status_line_fits_into_one_row(int width)
    {
        var status = new StatusLine("connected", true, "日本", "#lobby", "127.0.0.1:5000", 3);

        TextCells.Width(Text(Painter.Status(status, width))).Should().BeLessThan(width);
    }

    [Fact]
    public void Narrow_status_line_keeps_the_most_important_parts()
    {
        var status = new StatusLine("connected", true, "u2", "#lobby", "127.0.0.1:5000", 14) { Unread = 2 };

        Text(Painter.Status(status, 40)).Should().StartWith("── 2 unread · 14 to send (Esc discards)");
        Text(Painter.Status(status with { IsLeaving = true, Unread = 0, Waiting = 149 }, 60)).Should().StartWith("── leaving, 149 to send (Ctrl+C to leave now) · connected");
    }

    private static string Text(ShownLine line) => line.ToString();

    private static string Text(IReadOnlyList<Styled> line) => string.Concat(line.Select(static part => part.Text));
}
