namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>A terminal that cannot be drawn on, and one that a screen reader reads.</summary>
public sealed class PlainTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private string Command => $"dotnet '{ClientProcess.Path}' 127.0.0.1:{fixture.Server.ChatPort}";

    [Theory]
    [InlineData("plain", "", "--plain")]
    [InlineData("dumb", "TERM=dumb ", "")]
    public async Task Lines_are_printed_one_by_one_and_nothing_moves_the_cursor(string alias, string variable, string option)
    {
        var file = Path.GetTempFileName();
        await using var other = await fixture.Server.JoinAsync($"to-{alias}");
        await using var terminal = await Tmux.StartAsync();
        await terminal.RecordAsync(file);
        await terminal.EnterAsync($"clear; {variable}{Command} {option} -a {alias}");
        await terminal.SeesAsync($"-- you are in #lobby as {alias}");

        await terminal.EnterAsync("hello");
        await terminal.SeesAsync($"\nhello\n{alias}: hello");
        await other.SendLineAsync($"/msg {alias} psst");
        await terminal.SeesAsync($"\n>> to-{alias} whispers: psst");
        await terminal.EnterAsync("/quit");
        await terminal.SeesInputAsync("$");

        var written = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var session = written[written.IndexOf("You are now connected!", StringComparison.Ordinal)..written.IndexOf("/quit", StringComparison.Ordinal)];
        session.Replace("\u0007", "", StringComparison.Ordinal).Should().NotContain("\u001b").And.NotContain("──");
        session.Should().Contain("\u0007", "a whisper rings");
        File.Delete(file);
    }

    [Fact]
    public async Task Taken_alias_leads_to_a_question_with_a_proposal()
    {
        await using var other = await fixture.Server.JoinAsync("plainly");
        await using var terminal = await Tmux.StartAsync();
        await terminal.EnterAsync($"clear; {Command} --plain -a plainly");

        await terminal.SeesAsync("-- choose an alias; Enter takes plainly-2");
        await terminal.PressAsync("Enter");

        await terminal.SeesAsync("-- you are in #lobby as plainly-2");
        await terminal.PressAsync("C-d");
        await terminal.SeesInputAsync("$");
    }
}
