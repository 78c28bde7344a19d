namespace ChatRoom.EndToEnd.Tests.Clients;

/// <summary>People who use <c>nc</c>.</summary>
public sealed class NcTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Nc_person_chats_with_others_in_lines()
    {
        await using var other = await fixture.Server.JoinAsync("other");
        await using var nc = StartNc();

        await nc.Output.ExpectAsync("alias?");
        await nc.TypeAsync("ann\n");
        await nc.Output.ExpectAsync("ann has connected to the chat room!\nYou are now connected!\n");
        await nc.TypeAsync("hello\n");
        await nc.Output.ExpectAsync("ann: hello\n");
        await other.SendLineAsync("good evening");
        await nc.Output.ExpectAsync("other: good evening\n");

        await nc.TypeAsync("/quit\n");
        nc.EndTyping(); // OpenBSD's nc ends when both sides have
        (await nc.Output.ReadToEndAsync()).Should().BeEmpty();
        await other.ExpectAsync("ann has connected to the chat room!\nann: hello\nother: good evening\nann has left the chat room!\n");
    }

    [Fact]
    public async Task Nc_with_taken_alias_is_asked_again()
    {
        await using var holder = await fixture.Server.JoinAsync("holder");
        await using var nc = StartNc();

        await nc.Output.ExpectAsync("alias?");
        await nc.TypeAsync("HOLDER\n");
        await nc.Output.ExpectAsync("* that alias is taken\nalias?");
        await nc.TypeAsync("bob\n");
        await nc.Output.ExpectAsync("bob has connected to the chat room!\nYou are now connected!\n");
        await nc.TypeAsync("/quit\n");
        nc.EndTyping();
        await nc.Output.ReadToEndAsync();
    }

    [Fact]
    public async Task Nc_in_a_pipe_sends_all_lines_even_a_last_one_without_a_line_end()
    {
        await using var other = await fixture.Server.JoinAsync("listener");
        await using var nc = StartNc("-N");

        await nc.TypeAsync("script\nfirst\nlast");
        nc.EndTyping();

        await other.ExpectAsync("script has connected to the chat room!\nscript: first\nscript: last\nscript has left the chat room!\n");
        (await nc.Output.ReadToEndAsync()).Should()
            .Be("alias?script has connected to the chat room!\nYou are now connected!\nscript: first\nscript: last\n");
        (await nc.ExitCodeAsync()).Should().Be(0);
    }

    private ToolProcess StartNc(params string[] options) => ToolProcess.Start("nc", [.. options, "127.0.0.1", $"{fixture.Server.ChatPort}"]);
}
