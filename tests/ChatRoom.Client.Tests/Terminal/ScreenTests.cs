using System.Text;
using System.Text.RegularExpressions;
using ChatRoom.Client.Terminal;
using Spectre.Console;

namespace ChatRoom.Client.Tests.Terminal;

public sealed class ScreenTests : IDisposable
{
    private static readonly StatusLine Status = new("connected", true, "ann", "#lobby", "host:5000", 0);
    private readonly MemoryStream _terminal = new();
    private readonly Screen _screen;

    public ScreenTests()
    {
        var capabilities = new AnsiCapabilities { Ansi = true, ColorSystem = ColorSystem.NoColors };
        _screen = new Screen(_terminal, capabilities, static () => (40, 10));
        _screen.Draw(Status, "> ", "half", 4);
        Written();
    }

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void New_line_is_drawn_above_the_typed_line_in_one_write()
    {
        Add("15:04 bob: hi");
        _screen.Draw(Status, "> ", "half", 4);

        var written = Written();
        written.Should().MatchRegex(@"^\x1b\[\?25l\r\x1b\[1A\x1b\[0?J15:04 bob: hi\r\n.*── .*connected.*\r\n> half\x1b\[K\r> half\x1b\[\?25h$");
    }

    [Fact]
    public void Redraw_prints_the_lines_that_fit_on_the_screen()
    {
        Add("line", 20);
        _screen.Draw(Status, "> ", "half", 4);
        Written();
        _screen.Redraw();
        _screen.Draw(Status, "> ", "half", 4);

        var written = Written();
        written.Should().Contain("line 12.").And.Contain("line 19.").And.NotContain("line 11.");
    }

    [Fact]
    public void New_lines_are_all_printed_once_despite_a_redraw()
    {
        Add("seen", 20);
        _screen.Draw(Status, "> ", "half", 4);
        Written();
        Add("new", 600);
        _screen.Redraw();
        _screen.Draw(Status, "> ", "half", 4);

        var written = Written();
        var at = -1;
        foreach (var line in Enumerable.Range(0, 600).Select(static i => $"new {i}.").Prepend("seen 19."))
        {
            var next = written.IndexOf(line, StringComparison.Ordinal);
            next.Should().BeGreaterThan(at, "{0} is printed in order", line);
            at = next;
        }

        _screen.Draw(Status, "> ", "half", 4);
        Written().Should().NotContain("new ", "it was shown");
    }

    [Fact]
    public void Redraw_keeps_old_lines_above_new_ones()
    {
        Add("seen", 20);
        _screen.Draw(Status, "> ", "half", 4);
        Written();
        Add("new", 30);
        _screen.Redraw();
        _screen.Draw(Status, "> ", "half", 4);

        Written().Should().NotContain("seen 11.").And.MatchRegex(@"(?s)seen 12\..*seen 19\..*new 0\..*new 29\.", "it was erased and must reach the scrollback");
    }

    [Theory]
    [InlineData("x", 1)]
    [InlineData("日", 2)]
    public void Redraw_prints_the_end_of_a_line_taller_than_the_screen(string character, int cells)
    {
        _screen.Add(new ShownLine([new("15:04 "), new("ann", new Style(Color.Red)), new(": ")], [new($"{string.Concat(Enumerable.Repeat(character, 4000))}end")]));
        _screen.Draw(Status, "> ", "half", 4);
        Written();
        _screen.Redraw();
        _screen.Draw(Status, "> ", "half", 4);

        var written = Written();
        written.Should().Contain($"{character}end\r\n").And.NotContain("15:04");
        var shown = Regex.Count(written, character) * cells;
        shown.Should().BeInRange(7 * (38 - "15:04 ann: ".Length), 8 * (39 - "15:04 ann: ".Length), "8 indented rows are above the footer");
    }

    [Fact]
    public void Title_shows_the_number_of_unread_messages_and_is_restored_at_the_end()
    {
        _screen.Draw(Status with { Unread = 2 }, "> ", "", 0);
        Written().Should().Contain("\u001b]2;(2) #lobby · chatroom\u0007");
        _screen.Draw(Status with { Unread = 2 }, "> ", "", 0);
        Written().Should().NotContain("\u001b]2;", "it is unchanged");
        _screen.Close();
        Written().Should().Contain("\u001b]2;\u0007\u001b[23;2t");
    }

    [Fact]
    public void Title_is_saved_once_even_if_the_process_is_continued_repeatedly()
    {
        _screen.Open();
        _screen.Open();
        _screen.Draw(Status, "> ", "", 0);
        var written = Written();
        Regex.Count(written, @"\x1b\[22;2t").Should().Be(1);
        Regex.Count(written, @"\x1b\[\?1004h").Should().Be(2, "a shell may have switched it off");
        _screen.Close();
        _screen.Open();
        Written().Should().Contain("\u001b[23;2t").And.Contain("\u001b[22;2t");
    }

    [Fact]
    public void Bell_rings_once()
    {
        _screen.Ring();
        _screen.Draw(Status, "> ", "", 0);
        Written().Should().EndWith("\u001b[?25h\u0007");
        _screen.Draw(Status, "> ", "", 0);
        Written().Should().NotContain("\u0007");
    }

    [Fact]
    public void Markup_is_printed_literally()
    {
        _screen.Add(new ShownLine([], [new("[red]no[/] [[", new Style(Color.Red))]));
        _screen.Draw(Status, "> ", "", 0);

        Written().Should().Contain("[red]no[/] [[");
    }

    [Fact]
    public void Control_characters_are_removed_from_everything_that_is_drawn()
    {
        _screen.Add(new ShownLine([], [new("plain\u001b[2J."), new("styled\u001b]0;owned\u0007\r\n.", new Style(Color.Red))]));
        _screen.Draw(Status with { State = "con\u009b2Jnected", Room = "#\u001b]0;owned\u0007lobby" }, "> ", "ha\u001b[2Jlf", 3);

        var written = Written();
        written.Should().Contain("plain.").And.Contain("styled.\r\n").And.Contain("connected");
        written.Should().NotContain("\u001b[2J").And.NotContain("owned").And.NotContain("\u009b");
    }

    [Fact]
    public void Close_erases_the_footer_and_resets_the_terminal_modes()
    {
        _screen.Close();

        Written().Should().MatchRegex(@"^\r\x1b\[1A\x1b\[0?J").And.Contain("\u001b[?2004l").And.Contain("\u001b[?1004l");
    }

    private void Add(string name, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Add($"{name} {i}.");
        }
    }

    private void Add(string line) => _screen.Add(new ShownLine([], [new(line)]));

    private string Written()
    {
        var text = Encoding.UTF8.GetString(_terminal.ToArray());
        _terminal.SetLength(0);
        return text;
    }
}
