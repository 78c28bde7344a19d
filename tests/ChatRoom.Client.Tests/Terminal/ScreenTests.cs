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
    public void Line_that_comes_goes_above_the_one_being_typed_in_one_write()
    {
        Add("15:04 bob: hi");
        _screen.Draw(Status, "> ", "half", 4);

        var written = Written();
        written.Should().MatchRegex(@"^\x1b\[\?25l\r\x1b\[1A\x1b\[0?J15:04 bob: hi\r\n.*── .*connected.*\r\n> half\x1b\[K\r> half\x1b\[\?25h$");
    }

    [Fact]
    public void After_a_change_of_size_what_fits_is_drawn_anew()
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
    public void What_was_never_shown_is_written_whole_however_often_all_is_drawn_anew()
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
            next.Should().BeGreaterThan(at, "{0} is there, in its place", line);
            at = next;
        }

        _screen.Draw(Status, "> ", "half", 4);
        Written().Should().NotContain("new ", "it was shown");
    }

    [Fact]
    public void What_was_on_the_screen_stays_above_what_is_new()
    {
        Add("seen", 20);
        _screen.Draw(Status, "> ", "half", 4);
        Written();
        Add("new", 30);
        _screen.Redraw();
        _screen.Draw(Status, "> ", "half", 4);

        Written().Should().NotContain("seen 11.").And.MatchRegex(@"(?s)seen 12\..*seen 19\..*new 0\..*new 29\.", "it was erased, and belongs into the scrollback");
    }

    [Theory]
    [InlineData("x", 1)]
    [InlineData("日", 2)]
    public void Of_a_newest_line_taller_than_the_screen_the_end_is_drawn_anew(string character, int cells)
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
    public void Title_tells_what_is_unread_and_is_restored_at_the_end()
    {
        _screen.Draw(Status with { Unread = 2 }, "> ", "", 0);
        Written().Should().Contain("\u001b]2;(2) #lobby · chatroom\u0007");
        _screen.Draw(Status with { Unread = 2 }, "> ", "", 0);
        Written().Should().NotContain("\u001b]2;", "it is unchanged");
        _screen.Close();
        Written().Should().Contain("\u001b]2;\u0007\u001b[23;2t");
    }

    [Fact]
    public void Title_is_kept_once_however_often_the_process_is_continued()
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
    public void Markup_and_brackets_mean_nothing()
    {
        _screen.Add(new ShownLine([], [new("[red]no[/] [[", new Style(Color.Red))]));
        _screen.Draw(Status, "> ", "", 0);

        Written().Should().Contain("[red]no[/] [[");
    }

    [Fact]
    public void Whatever_is_added_can_do_nothing_to_the_terminal()
    {
        _screen.Add(new ShownLine([], [new("plain\u001b[2J."), new("styled\u001b]0;owned\u0007\r\n.", new Style(Color.Red))]));
        _screen.Draw(Status with { State = "con\u009b2Jnected", Room = "#\u001b]0;owned\u0007lobby" }, "> ", "ha\u001b[2Jlf", 3);

        var written = Written();
        written.Should().Contain("plain.").And.Contain("styled.\r\n").And.Contain("connected");
        written.Should().NotContain("\u001b[2J").And.NotContain("owned").And.NotContain("\u009b");
    }

    [Fact]
    public void Close_takes_the_footer_away_and_ends_what_was_switched_on()
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
