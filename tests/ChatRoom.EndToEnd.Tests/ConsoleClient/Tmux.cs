using System.Diagnostics;
using System.Globalization;
using ChatRoom.EndToEnd.Tests.Clients;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>A real terminal, in a tmux server of its own; typed into, and its screen read.</summary>
internal sealed class Tmux : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("chatroom-");

    private Tmux()
    {
    }

    /// <summary>Starts a shell in a terminal of this size.</summary>
    public static async Task<Tmux> StartAsync(int width = 80, int height = 24)
    {
        await using (ToolProcess.Start("tmux", "-V"))
        {
            // Skips the test if tmux is not installed.
        }

        var tmux = new Tmux();
        await tmux.RunAsync("-f", "/dev/null", "new-session", "-d", "-x", $"{width}", "-y", $"{height}", "env PS1='$ ' TERM=tmux-256color bash --norc --noprofile");
        await tmux.SeesAsync("$");
        return tmux;
    }

    /// <summary>Types a text literally.</summary>
    public Task TypeAsync(string text) => RunAsync("send-keys", "-l", text);

    /// <summary>Presses keys, by tmux' names.</summary>
    public Task PressAsync(params string[] keys) => RunAsync(["send-keys", .. keys]);

    /// <summary>Types a line and Enter.</summary>
    public async Task EnterAsync(string line)
    {
        await TypeAsync(line);
        await PressAsync("Enter");
    }

    /// <summary>Pastes, bracketed where the program has asked for that.</summary>
    public async Task PasteAsync(string text)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, text);
        await RunAsync("load-buffer", file);
        await RunAsync("paste-buffer", "-p", "-r");
        File.Delete(file);
    }

    public Task ResizeAsync(int width, int height) => RunAsync("resize-window", "-x", $"{width}", "-y", $"{height}");

    /// <summary>Returns the rows of the screen without empty rows at the end, with the scrollback on request.</summary>
    public async Task<string> ScreenAsync(bool withScrollback = false, bool withColours = false)
    {
        string[] command = ["capture-pane", "-p", .. withScrollback ? ["-S", "-"] : Array.Empty<string>(), .. withColours ? ["-e"] : Array.Empty<string>()];
        return (await RunAsync(command)).TrimEnd('\n');
    }

    /// <summary>Returns the value of a tmux format, such as <c>#{pane_title}</c>.</summary>
    public async Task<string> FormatAsync(string format) => (await RunAsync("display", "-p", format)).TrimEnd('\n');

    /// <summary>Waits until tmux knows this.</summary>
    public Task SeesFormatAsync(string format, string value) =>
        Testing.Deadline.UntilAsync(() => FormatAsync(format), seen => seen == value, static seen => seen);

    /// <summary>Appends whatever is written to the terminal from now on to a file.</summary>
    public Task RecordAsync(string file) => RunAsync("pipe-pane", "-O", $"cat >> '{file}'");

    /// <summary>Where the cursor is: column and row, from 0.</summary>
    public async Task<(int X, int Y)> CursorAsync()
    {
        var at = (await RunAsync("display", "-p", "#{cursor_x} #{cursor_y}")).Split(' ').Select(static n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return (at[0], at[1]);
    }

    /// <summary>Waits until the screen is as expected; returns it.</summary>
    public Task<string> SeesAsync(Func<string, bool> expected, bool withScrollback = false) =>
        Testing.Deadline.UntilAsync(() => ScreenAsync(withScrollback), expected, static screen => $"\n{screen}");

    /// <summary>Waits until something is on the screen; returns all of it.</summary>
    public Task<string> SeesAsync(string text) => SeesAsync(screen => screen.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until the last row, the one being typed in, is this.</summary>
    public Task<string> SeesInputAsync(string line) => SeesAsync(screen => screen.EndsWith($"\n{line}", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await RunAsync("kill-server");
        _directory.Delete(recursive: true);
    }

    private async Task<string> RunAsync(params string[] command)
    {
        using var tmux = Process.Start(new ProcessStartInfo("tmux", ["-u", "-S", Path.Combine(_directory.FullName, "socket"), .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TMUX"] = "" },
        })!;
        var errors = tmux.StandardError.ReadToEndAsync();
        var output = await tmux.StandardOutput.ReadToEndAsync();
        await tmux.WaitForExitAsync();
        return tmux.ExitCode == 0 ? output : throw new InvalidOperationException($"tmux {string.Join(' ', command)}: {await errors}");
    }
}
