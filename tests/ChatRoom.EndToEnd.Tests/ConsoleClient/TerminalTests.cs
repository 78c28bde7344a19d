using System.Text.RegularExpressions;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>The client as a person sees it: in a real terminal.</summary>
public sealed class TerminalTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("chatroom-");

    private string Command => $"dotnet '{ClientProcess.Path}' 127.0.0.1:{fixture.Server.ChatPort}";

    public void Dispose() => _files.Delete(recursive: true);

    [Fact]
    public async Task Line_being_typed_stays_whole_while_others_talk()
    {
        await using var other = await fixture.Server.JoinAsync("talker");
        await using var terminal = await JoinAsync("typist");
        await terminal.TypeAsync("half a sent");
        await terminal.SeesInputAsync("> half a sent");

        for (var i = 1; i <= 5; i++)
        {
            await other.SendLineAsync($"interruption {i}");
        }

        await terminal.SeesAsync("talker: interruption 5");
        await terminal.SeesInputAsync("> half a sent");
        await terminal.EnterAsync("ence");
        await other.SkipToAsync("typist: half a sentence\n");
        var screen = await terminal.SeesAsync("typist: half a sentence");
        Regex.Matches(screen, "half a sent").Should().ContainSingle("nothing of the input is left behind");
    }

    [Fact]
    public async Task Redrawn_lines_appear_once_in_the_scrollback()
    {
        await using var other = await fixture.Server.JoinAsync("listing");
        await using var terminal = await JoinAsync("redrawer");
        for (var i = 1; i <= 60; i++)
        {
            await other.SendLineAsync($"line {i}.");
        }

        await terminal.SeesAsync("line 60.");
        await terminal.PressAsync("C-l");
        await terminal.TypeAsync("drawn");
        await terminal.SeesInputAsync("> drawn");

        var screen = await terminal.ScreenAsync(withScrollback: true);
        Regex.Matches(screen, @"listing: line (\d+)\.").Select(static match => match.Groups[1].Value).Should().Equal(Enumerable.Range(1, 60).Select(static i => $"{i}"));
    }

    [Fact]
    public async Task Keys_edit_the_line_and_history_and_Tab_fill_it()
    {
        await using var other = await fixture.Server.JoinAsync("zacharias");
        await using var terminal = await JoinAsync("editor");

        await terminal.EnterAsync("first");
        await terminal.EnterAsync("second");
        await terminal.SeesAsync("editor: second");
        await terminal.PressAsync("Up", "Up");
        await terminal.SeesInputAsync("> first");
        await terminal.PressAsync("Down");
        await terminal.SeesInputAsync("> second");
        await terminal.PressAsync("C-a");
        await terminal.TypeAsync("the ");
        await terminal.PressAsync("End", "C-w");
        await terminal.TypeAsync("3rd!");
        await terminal.PressAsync("Left", "BSpace");
        await terminal.SeesInputAsync("> the 3r!");
        await terminal.PressAsync("C-u", "C-k");
        await terminal.TypeAsync("zac");
        await terminal.PressAsync("Tab");
        await terminal.SeesInputAsync("> zacharias:");
        await terminal.PressAsync("C-e", "C-u");
        await terminal.TypeAsync("/top");
        await terminal.PressAsync("Tab");
        await terminal.TypeAsync("tea time");
        await terminal.SeesInputAsync("> /topic tea time");
        await terminal.PressAsync("Enter");

        await other.SkipToAsync("* editor has set the topic: tea time\n");
    }

    [Fact]
    public async Task Wide_and_combining_characters_keep_the_cursor_where_it_belongs()
    {
        await using var other = await fixture.Server.JoinAsync("reader");
        await using var terminal = await JoinAsync("schreiberin");

        await terminal.TypeAsync("日本e\u0301x");
        await terminal.SeesInputAsync("> 日本e\u0301x");
        (await terminal.CursorAsync()).X.Should().Be("> ".Length + 4 + 1 + 1);
        await terminal.PressAsync("Left", "Left", "Left");
        await Deadline.UntilAsync(terminal.CursorAsync, static at => at.X == 4, static at => $"{at}");
        await terminal.TypeAsync("!");
        await terminal.PressAsync("Enter");

        await other.SkipToAsync("schreiberin: 日!本e\u0301x\n");
    }

    [Fact]
    public async Task After_a_change_of_size_all_is_drawn_to_fit()
    {
        await using var other = await fixture.Server.JoinAsync("widener");
        await using var terminal = await JoinAsync("resizer");
        await other.SendLineAsync($"long {string.Join(' ', Enumerable.Range(1, 30))}");
        await terminal.SeesAsync("29 30");
        await terminal.TypeAsync(new string('x', 100));
        await terminal.SeesAsync(static screen => screen.EndsWith($"\n{new string('x', 23)}", StringComparison.Ordinal));

        foreach (var (width, height) in new[] { (40, 12), (120, 30), (20, 6), (80, 24) })
        {
            await terminal.ResizeAsync(width, height);
            await terminal.SeesAsync(IsWhole);

            bool IsWhole(string seen)
            {
                var rows = seen.Split('\n');
                var status = Array.FindLastIndex(rows, static row => row.StartsWith("── connected", StringComparison.Ordinal));
                return status >= 0 && rows.Count(static row => row.StartsWith("── connected", StringComparison.Ordinal)) == 1
                    && (height < 10 || string.Concat(rows[(status + 1)..]) == $"> {new string('x', 100)}")
                    && rows[(status + 1)..].All(row => row.Length < width)
                    && rows[status].Length == width - 1;
            }
        }

        await terminal.PressAsync("Enter");
        await other.SkipToAsync($"resizer: {new string('x', 100)}\n");
    }

    [Fact]
    public async Task Pasted_lines_are_all_sent_and_the_screen_stays_responsive()
    {
        await using var other = await fixture.Server.JoinAsync("listener");
        await using var terminal = await JoinAsync("paster");

        await terminal.PasteAsync(string.Concat(Enumerable.Range(1, 20).Select(static n => $"pasted {n}\n")) + "not yet");

        await terminal.SeesAsync("-- 21 lines pasted: Enter sends them, Esc discards them");
        await terminal.SeesInputAsync("send 21 lines?");
        await terminal.PressAsync("Enter");
        await terminal.SeesInputAsync("> not yet");
        await terminal.SeesAsync(" to send ");
        await other.SendLineAsync("I can be seen meanwhile");
        await terminal.SeesAsync("listener: I can be seen meanwhile");
        await terminal.TypeAsync(", but now");
        await terminal.SeesInputAsync("> not yet, but now");
        foreach (var n in Enumerable.Range(1, 20))
        {
            await other.SkipToAsync($"paster: pasted {n}\n");
        }

        await terminal.SeesAsync(static screen => !screen.Contains(" to send ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Received_text_cannot_control_the_terminal()
    {
        await using var server = await ClassicServerProcess.StartAsync();
        await using var attacker = await TestClient.ConnectAsync(server.Port);
        await attacker.ExpectAsync("alias?");
        await attacker.SendAsync("mallory");
        await attacker.SkipToAsync("you are now connected!");
        await using var terminal = await Tmux.StartAsync();
        await terminal.EnterAsync($"dotnet '{ClientProcess.Path}' 127.0.0.1:{server.Port} --classic -a victim");
        await terminal.SeesAsync("-- this is a tutorial's server");
        await attacker.SkipToAsync("victim has connected to the chat room!");

        await attacker.SendAsync("mallory: \u001b[2J\u001b]0;owned\u0007\u001b[5;5Hstill [red]here[/]\u009b2J\u202e");

        (await terminal.SeesAsync("mallory: still [red]here[/]")).Should().Contain("-- this is a tutorial's server");
        attacker.Abort();
    }

    [Theory]
    [InlineData("C-c")]
    [InlineData("C-d")]
    public async Task Key_that_ends_it_leaves_the_room_and_the_terminal_as_it_was(string key)
    {
        await using var other = await fixture.Server.JoinAsync($"stays-{key}");
        await using var terminal = await Tmux.StartAsync();
        await terminal.EnterAsync($"stty -a > '{_files}/before'; clear");
        await terminal.EnterAsync($"{Command} -a goes-{key}");
        await terminal.SeesAsync(" · #lobby · ");

        await terminal.PressAsync(key);

        await other.SkipToAsync($"goes-{key} has left the chat room!\n");
        await terminal.SeesInputAsync("$");
        await terminal.EnterAsync($"echo \"code $?\"; stty -a | diff - '{_files}/before' && echo restored");
        var screen = await terminal.SeesAsync("\nrestored");
        screen.Should().Contain("\ncode 0").And.NotContain("──", "the footer is gone").And.Contain("You are now connected!", "what was said stays");
    }

    [Fact]
    public async Task Termination_leaves_the_terminal_as_it_was()
    {
        await using var other = await fixture.Server.JoinAsync("survivor");
        await using var terminal = await Tmux.StartAsync();
        await terminal.EnterAsync($"stty -a > '{_files}/before'; clear; (echo $BASHPID > '{_files}/pid'; exec {Command} -a doomed)");
        await terminal.SeesAsync(" · #lobby · ");

        using var kill = System.Diagnostics.Process.Start("bash", ["-c", $"kill -TERM $(cat '{_files}/pid')"]);

        await other.SkipToAsync("doomed has left the chat room!\n");
        await terminal.SeesInputAsync("$");
        await terminal.EnterAsync($"echo \"code $?\"; stty -a | diff - '{_files}/before' && echo restored");
        (await terminal.SeesAsync("\nrestored")).Should().Contain("\ncode 0");
    }

    [Fact]
    public async Task Colours_are_there_and_not_with_NO_COLOR()
    {
        await using var coloured = await JoinAsync("painted");
        (await coloured.ScreenAsync(withColours: true)).Should().Contain("38;5;");

        await using var plain = await Tmux.StartAsync();
        await plain.EnterAsync($"NO_COLOR=1 {Command} -a grey");
        await plain.SeesAsync(" · #lobby · grey · ");
        (await plain.ScreenAsync(withColours: true)).Should().NotContain("38;5;");
    }

    private async Task<Tmux> JoinAsync(string alias)
    {
        var terminal = await Tmux.StartAsync();
        await terminal.EnterAsync($"clear; {Command} -a {alias}");
        await terminal.SeesAsync($" · #lobby · {alias} · ");
        return terminal;
    }
}
