using System.Text.RegularExpressions;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>Ctrl+Z, in a shell and without one.</summary>
public sealed class SuspendTests(UnlimitedServerFixture fixture) : IClassFixture<UnlimitedServerFixture>
{
    private string Command => $"dotnet '{ClientProcess.Path}' 127.0.0.1:{fixture.Server.ChatPort}";

    [Fact]
    public async Task Messages_received_while_suspended_are_shown_afterwards()
    {
        await using var other = await fixture.Server.JoinAsync("talkative");
        await using var terminal = await Tmux.StartAsync(80, 20);
        await terminal.EnterAsync($"{Command} -a sleeper");
        await terminal.SeesAsync(" · #lobby · sleeper · ");

        await terminal.PressAsync("C-z");
        await terminal.SeesInputAsync("$");
        for (var i = 1; i <= 300; i++)
        {
            await other.SendLineAsync($"meanwhile {i}.");
        }

        await other.SkipToAsync("talkative: meanwhile 300.\n");
        await terminal.EnterAsync("fg");

        await terminal.SeesAsync("meanwhile 300.");
        await terminal.SeesInputAsync(">");
        var said = Regex.Matches(await terminal.ScreenAsync(withScrollback: true), @"talkative: meanwhile (\d+)\.").Select(static match => match.Groups[1].Value);
        said.Should().Equal(Enumerable.Range(1, 300).Select(static i => $"{i}"));
        await terminal.EnterAsync("I am back");
        await other.SkipToAsync("sleeper: I am back\n");
    }

    [Fact]
    public async Task Without_a_shell_suspending_is_ignored()
    {
        await using var other = await fixture.Server.JoinAsync("neighbour");
        await using var terminal = await Tmux.StartAsync();
        await terminal.EnterAsync($"exec {Command} -a orphan");
        await terminal.SeesAsync(" · #lobby · orphan · ");

        await terminal.PressAsync("C-z");
        await terminal.TypeAsync("half a sent");
        await terminal.SeesInputAsync("> half a sent");
        await terminal.PressAsync("C-a");
        await terminal.TypeAsync("not ");
        await terminal.SeesInputAsync("> not half a sent");
        await terminal.PressAsync("Enter");

        await other.SkipToAsync("orphan: not half a sent\n");
        await terminal.SeesAsync("orphan: not half a sent");
    }
}
