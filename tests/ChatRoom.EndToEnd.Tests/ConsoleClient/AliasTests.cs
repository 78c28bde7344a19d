namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>How a person at a terminal gets an alias.</summary>
public sealed class AliasTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private string Command => $"dotnet '{ClientProcess.Path}' 127.0.0.1:{fixture.Server.ChatPort}";

    [Fact]
    public async Task Person_is_asked_for_an_alias_and_again_when_it_is_refused()
    {
        await using var other = await fixture.Server.JoinAsync("occupied");
        await using var terminal = await Tmux.StartAsync();
        await terminal.EnterAsync($"env -u USER {Command}");

        await terminal.SeesInputAsync("alias:");
        await terminal.EnterAsync("occupied");
        await terminal.SeesAsync("-- that alias is taken");
        await terminal.SeesInputAsync("alias: occupied-2");
        await terminal.PressAsync("C-u");
        await terminal.EnterAsync("free");

        await terminal.SeesAsync("You are now connected!");
        await terminal.SeesAsync(" · #lobby · free · ");
        await other.SkipToAsync("free has connected to the chat room!\n");
        (await terminal.ScreenAsync()).Should().MatchRegex(@"(?m)^\d\d:\d\d free has connected to the chat room!$");
    }

    [Fact]
    public async Task Session_can_be_resumed_at_the_prompt_and_its_token_is_not_shown()
    {
        string token;
        await using (var before = await fixture.Server.JoinAsync("returner"))
        {
            await before.SendLineAsync("/resume");
            await before.SkipToAsync(": /resume ");
            token = (await before.SkipToAsync("\n")).Trim();
        }

        await using var terminal = await Tmux.StartAsync();
        await terminal.EnterAsync($"clear; env -u USER {Command}");
        await terminal.SeesInputAsync("alias:");
        await terminal.EnterAsync($"/resume {token}");

        await terminal.SeesAsync(" · #lobby · returner · ");
        var screen = await terminal.SeesAsync("* you are back in #lobby as returner");
        screen.Should().NotContain(token).And.NotContain("/resume");
        await terminal.PressAsync("Up");
        await terminal.EnterAsync("here again");
        await terminal.SeesAsync("returner: here again");
    }

    [Fact]
    public async Task User_name_is_the_alias_and_the_next_number_is_proposed_when_it_is_taken()
    {
        await using var first = await Tmux.StartAsync();
        await first.EnterAsync($"USER='Zoë Z' {Command}");
        await first.SeesAsync(" · #lobby · Zoë_Z · ");
        await using var second = await Tmux.StartAsync();
        await second.EnterAsync($"USER='Zoë Z' {Command}");

        await second.SeesInputAsync("alias: Zoë_Z-2");
        await second.PressAsync("Enter");

        await second.SeesAsync(" · #lobby · Zoë_Z-2 · ");
    }
}
