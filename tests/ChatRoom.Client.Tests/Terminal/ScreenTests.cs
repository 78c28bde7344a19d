using System.Text;
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
        _screen.Add([new Styled("15:04 bob: hi")]);
        _screen.Draw(Status, "> ", "half", 4);

        var written = Written();
        written.Should().MatchRegex(@"^\x1b\[\?25l\r\x1b\[1A\x1b\[0?J15:04 bob: hi\r\n.*── .*connected.*\r\n> half\r> half\x1b\[\?25h$");
    }

    [Fact]
    public void After_a_change_of_size_what_fits_is_drawn_anew()
    {
        for (var i = 0; i < 20; i++)
        {
            _screen.Add([new Styled($"line {i}.")]);
        }

        _screen.Draw(Status, "> ", "half", 4);
        Written();
        _screen.Redraw();
        _screen.Draw(Status, "> ", "half", 4);

        var written = Written();
        written.Should().Contain("line 12.").And.Contain("line 19.").And.NotContain("line 11.");
    }

    [Fact]
    public void Markup_and_brackets_mean_nothing()
    {
        _screen.Add([new Styled("[red]no[/] [[", new Style(Color.Red))]);
        _screen.Draw(Status, "> ", "", 0);

        Written().Should().Contain("[red]no[/] [[");
    }

    [Fact]
    public void Close_takes_the_footer_away_and_ends_what_was_switched_on()
    {
        _screen.Close();

        Written().Should().MatchRegex(@"^\r\x1b\[1A\x1b\[0?J").And.Contain("\u001b[?2004l");
    }

    private string Written()
    {
        var text = Encoding.UTF8.GetString(_terminal.ToArray());
        _terminal.SetLength(0);
        return text;
    }
}
