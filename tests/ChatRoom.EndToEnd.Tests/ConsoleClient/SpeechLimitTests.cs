namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>The status line says what keeps a person from speaking.</summary>
public sealed class SpeechLimitTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Status_line_shows_slow_mode_and_mutes_with_what_remains()
    {
        await using var owner = await fixture.Server.JoinAsync("keeper");
        await owner.SendAsync("/register\ncorrect horse\ncorrect horse\n");
        await owner.SkipToAsync("* keeper is registered");
        await owner.SendAsync("/join #tea\n/room register\n/slow 40s\n");
        await owner.SkipToAsync("* keeper has changed this room: slow=40s\n");
        await using var terminal = await Tmux.StartAsync(width: 100);
        await terminal.EnterAsync($"clear; dotnet '{ClientProcess.Path}' 127.0.0.1:{fixture.Server.ChatPort} -a speaker");
        await terminal.SeesAsync(" · #lobby · speaker · ");

        await terminal.EnterAsync("/join #tea");
        await terminal.SeesAsync("── connected · slow mode 40 s · #tea · speaker · ");
        await terminal.EnterAsync("hello");
        await terminal.SeesAsync(static screen => screen.Contains(" · slow mode 40 s, 39 s to wait · ", StringComparison.Ordinal) || screen.Contains(" · slow mode 40 s, 38 s to wait · ", StringComparison.Ordinal));
        await owner.SendLineAsync("/mute speaker 10m");
        await terminal.SeesAsync(static screen => screen.Contains(" · muted, 10 min left · slow mode", StringComparison.Ordinal) || screen.Contains(" · muted, 9 min left · slow mode", StringComparison.Ordinal));
        await owner.SendLineAsync("/unmute speaker");
        await terminal.SeesAsync("* you can speak again in #tea");
        await terminal.SeesAsync(static screen => screen.Contains("── connected · slow mode", StringComparison.Ordinal));
        await owner.SendLineAsync("/slow off");
        await terminal.SeesAsync("── connected · #tea · speaker · ");
    }
}
