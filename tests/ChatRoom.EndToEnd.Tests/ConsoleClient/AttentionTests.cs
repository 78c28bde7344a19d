using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>The ways in which the client draws attention to mentions and whispers.</summary>
public sealed class AttentionTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private string Command => $"dotnet '{ClientProcess.Path}' 127.0.0.1:{fixture.Server.ChatPort}";

    [Fact]
    public async Task Mention_and_whisper_ring_and_are_counted_until_a_key_is_pressed()
    {
        await using var other = await fixture.Server.JoinAsync("caller");
        await using var terminal = await Tmux.StartAsync();
        var before = await terminal.FormatAsync("#{pane_title}");
        await terminal.EnterAsync($"clear; {Command} -a called");
        await terminal.SeesAsync(" · #lobby · called · ");
        await terminal.SeesFormatAsync("#{pane_title}", "#lobby · chatroom");

        await other.SendLineAsync("nothing for anybody");
        await terminal.SeesAsync("caller: nothing for anybody");
        (await terminal.FormatAsync("#{window_bell_flag}")).Should().Be("0");
        await other.SendLineAsync("called, are you there?");
        await terminal.SeesAsync("── 1 unread · connected");
        await other.SendLineAsync("/msg called psst");
        await terminal.SeesAsync("── 2 unread · connected");

        await terminal.SeesFormatAsync("#{window_bell_flag}", "1");
        await terminal.SeesFormatAsync("#{pane_title}", "(2) #lobby · chatroom");
        (await terminal.ScreenAsync()).Should().Contain(">> caller whispers: psst");
        await terminal.TypeAsync("x");
        await terminal.SeesAsync("── connected");
        await terminal.SeesFormatAsync("#{pane_title}", "#lobby · chatroom");
        await terminal.PressAsync("C-c", "C-c");
        await terminal.SeesInputAsync("$");
        await terminal.SeesFormatAsync("#{pane_title}", before);
    }

    [Fact]
    public async Task Bell_can_be_switched_off()
    {
        await using var other = await fixture.Server.JoinAsync("quiet-caller");
        await using var terminal = await Tmux.StartAsync();
        await terminal.EnterAsync($"clear; CHATROOM_BELL=off {Command} -a calm");
        await terminal.SeesAsync(" · #lobby · calm · ");

        await other.SendLineAsync("calm, are you there?");
        await terminal.SeesAsync("── 1 unread · connected");
        (await terminal.FormatAsync("#{window_bell_flag}")).Should().Be("0");
    }

    [Fact]
    public async Task History_is_under_a_rule_and_rings_no_bell()
    {
        await using var server = await TestServer.StartAsync();
        await using (var other = await server.JoinAsync("chronicler"))
        {
            await other.SendLineAsync("historian, remember this");
            await other.SkipToAsync("chronicler: historian, remember this\n");
        }

        await using var watch = await server.JoinAsync("watch");
        await using var terminal = await Tmux.StartAsync();
        await terminal.EnterAsync($"clear; dotnet '{ClientProcess.Path}' 127.0.0.1:{server.ChatPort} -a historian");
        await terminal.SeesAsync(" · #lobby · historian · ");

        var screen = await terminal.ScreenAsync();
        screen.Should().MatchRegex(@"── 1 earlier message ──\n\d\d:\d\d chronicler: historian, remember this\n\d\d:\d\d historian has connected");
        screen.Should().NotContain("history").And.NotContain("unread").And.NotContain("chronicler has");
        (await terminal.FormatAsync("#{window_bell_flag}")).Should().Be("0");
    }

    [Fact]
    public async Task First_line_after_the_focus_went_has_a_rule()
    {
        await using var other = await fixture.Server.JoinAsync("busy");
        await using var terminal = await Tmux.StartAsync();
        await terminal.EnterAsync($"clear; {Command} -a absent");
        await terminal.SeesAsync(" · #lobby · absent · ");
        await terminal.TypeAsync("\u001b[I"); // as a terminal reports it
        await terminal.TypeAsync("\u001b[O");
        await terminal.TypeAsync("still here"); // after that, the focus is known
        await terminal.SeesInputAsync("> still here");

        await other.SendLineAsync("one");
        await other.SendLineAsync("two");

        (await terminal.SeesAsync("busy: two")).Should().MatchRegex(@"(?m)^── new since \d\d:\d\d ──\n\d\d:\d\d busy: one\n\d\d:\d\d busy: two$");
        await terminal.TypeAsync("\u001b[I");
        await terminal.PressAsync("C-c");
        await terminal.SeesInputAsync(">");
        await other.SendLineAsync("three");
        (await terminal.SeesAsync("busy: three")).Should().MatchRegex(@"busy: two\n\d\d:\d\d busy: three");
    }

    [Fact]
    public async Task Long_messages_wrap_between_words_under_the_text()
    {
        await using var other = await fixture.Server.JoinAsync("wordy");
        await using var terminal = await Tmux.StartAsync(width: 40);
        await terminal.EnterAsync($"clear; {Command} -a narrow");
        await terminal.SeesAsync(" · #lobby · narrow");

        await other.SendLineAsync("words that do not fit into a row of forty cells");

        (await terminal.SeesAsync("cells")).Should().MatchRegex(@"(?m)^\d\d:\d\d wordy: words that do not fit into\n             a row of forty cells$");
    }
}
