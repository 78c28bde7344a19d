using System.Text.RegularExpressions;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>The effects of Escape, Ctrl+C and Ctrl+D.</summary>
public sealed class LeavingTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private string Command => $"dotnet '{ClientProcess.Path}' 127.0.0.1:{fixture.Server.ChatPort}";

    [Fact]
    public async Task Ctrl_C_clears_the_line_first_and_leaves_on_an_empty_one()
    {
        await using var terminal = await JoinAsync("careful");
        await terminal.TypeAsync("half a line");
        await terminal.SeesInputAsync("> half a line");

        await terminal.PressAsync("C-c");
        await terminal.SeesInputAsync(">");
        await terminal.SeesAsync("── Ctrl+C again leaves · connected");
        await terminal.PressAsync("C-c");

        await terminal.SeesInputAsync("$");
        (await terminal.ScreenAsync()).Should().Contain("-- leaving").And.Contain("careful has connected");
    }

    [Fact]
    public async Task Escape_discards_a_paste_and_the_waiting_lines()
    {
        await using var other = await fixture.Server.JoinAsync("witness");
        await using var terminal = await JoinAsync("hasty");
        await terminal.PasteAsync(Lines(200));
        await terminal.SeesInputAsync("send 200 lines?");
        await terminal.PressAsync("Escape");
        await terminal.SeesAsync("-- 200 pasted lines discarded");
        await terminal.SeesInputAsync(">");

        await terminal.PasteAsync(Lines(200));
        await terminal.SeesInputAsync("send 200 lines?");
        await terminal.PressAsync("Enter");
        await terminal.SeesAsync(static screen => Regex.IsMatch(screen, @"── 1\d\d to send \(Esc discards\)"));
        await terminal.PressAsync("Escape");
        await terminal.SeesAsync(static screen => Regex.IsMatch(screen, @"-- 1\d\d lines discarded"));
        await terminal.EnterAsync("enough");

        var heard = await other.SkipToAsync("hasty: enough\n");
        Regex.Count(heard, "hasty: line ").Should().BeInRange(1, 60);
    }

    [Fact]
    public async Task Lines_that_a_terminal_types_at_once_are_a_paste()
    {
        await using var terminal = await JoinAsync("old-terminal");

        await terminal.TypeAsync(Lines(50));

        await terminal.SeesInputAsync("send 50 lines?");
        await terminal.PressAsync("Escape");
        await terminal.SeesAsync("-- 50 pasted lines discarded");
    }

    [Fact]
    public async Task Ctrl_D_shows_how_many_lines_wait_and_Ctrl_C_quits_at_once()
    {
        await using var other = await fixture.Server.JoinAsync("patient");
        await using var terminal = await JoinAsync("leaver");
        await terminal.PasteAsync(Lines(200));
        await terminal.SeesInputAsync("send 200 lines?");
        await terminal.PressAsync("Enter");
        await terminal.SeesAsync(" to send ");

        await terminal.PressAsync("C-d");
        await terminal.SeesAsync(static screen => Regex.IsMatch(screen, @"── leaving, 1\d\d to send \(Ctrl\+C to leave now\) · connected"));
        await terminal.PressAsync("C-c");

        await terminal.SeesInputAsync("$");
        (await terminal.ScreenAsync()).Should().MatchRegex(@"-- 1\d\d lines were not sent");
        await other.SkipToAsync("leaver has left the chat room!\n");
    }

    private static string Lines(int count) => string.Concat(Enumerable.Range(1, count).Select(static n => $"line {n}\n"));

    private async Task<Tmux> JoinAsync(string alias)
    {
        var terminal = await Tmux.StartAsync();
        await terminal.EnterAsync($"clear; {Command} -a {alias}");
        await terminal.SeesAsync($" · #lobby · {alias} · ");
        return terminal;
    }
}
