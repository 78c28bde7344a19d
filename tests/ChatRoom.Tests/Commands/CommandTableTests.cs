using ChatRoom.Commands;

namespace ChatRoom.Tests.Commands;

public class CommandTableTests
{
    [Theory]
    [InlineData("/foo", "* unknown command: /foo (try /help)")]
    [InlineData("/", "* unknown command: / (try /help)")]
    [InlineData("/foo bar baz", "* unknown command: /foo (try /help)")]
    [InlineData("/help foo", "* unknown command: /foo (try /help)")]
    [InlineData("/join", "* usage: /join <room> [key]")]
    [InlineData("/join   ", "* usage: /join <room> [key]")]
    [InlineData("/me", "* usage: /me <action>")]
    [InlineData("/msg", "* usage: /msg <alias> <text>")]
    [InlineData("/msg bob", "* usage: /msg <alias> <text>")]
    [InlineData("/nick", "* usage: /nick <alias>")]
    [InlineData("/reply", "* usage: /reply <text>")]
    [InlineData("/timestamps", "* usage: /timestamps <on|off>")]
    [InlineData("/timestamps maybe", "* usage: /timestamps <on|off>")]
    [InlineData("/ids", "* usage: /ids <on|off>")]
    [InlineData("/ids maybe", "* usage: /ids <on|off>")]
    [InlineData("/unignore", "* usage: /unignore <alias>")]
    [InlineData("/join no way", "* a room name can't contain white space")]
    [InlineData("/nick no way", "* an alias can't contain white space")]
    [InlineData("/nick *bob", "* an alias can't begin with \"*\"")]
    [InlineData("/ignore no way", "* usage: /ignore [alias]")]
    [InlineData("/op bob extra", "* usage: /op <alias>")]
    [InlineData("/invite bob extra", "* usage: /invite <alias>")]
    [InlineData("/slow", "* usage: /slow <duration|off>, duration from 1s to 1h")]
    [InlineData("/joim #a", "* unknown command: /joim (did you mean /join?)")]
    [InlineData("/hlep", "* unknown command: /hlep (did you mean /help?)")]
    [InlineData("/help tpic", "* unknown command: /tpic (did you mean /topic?)")]
    [InlineData("  /who x y", "* no alias in #lobby begins with x y")]
    [InlineData("/more", "* there is no next page; search first: /search <words>")]
    [InlineData("/resume on", "* usage: /resume [off]; a token is for the prompt: reconnect and enter /resume <token> instead of an alias")]
    [InlineData("/resume off", "* you have no resume token")]
    [InlineData("/ignore ann", "* you cannot ignore yourself")]
    [InlineData("/unignore nobody", "* you are not ignoring nobody")]
    [InlineData("/msg nobody hi", "* nobody here is called nobody")]
    [InlineData("/reply hi", "* nobody has whispered to you yet")]
    [InlineData("/join #lobby", "* you are already in #lobby")]
    [InlineData("/nick ann", "* you are already called ann")]
    public async Task Line_that_cannot_be_done_is_answered_to_its_sender(string line, string answer)
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync($"{line}\n");

        await ann.ExpectAsync(answer);
    }

    [Theory]
    [InlineData("?", "help")]
    [InlineData("names", "who")]
    [InlineData("list", "rooms")]
    [InlineData("leave", "part")]
    [InlineData("exit", "quit")]
    [InlineData("bye", "quit")]
    [InlineData("w", "msg")]
    [InlineData("whisper", "msg")]
    [InlineData("tell", "msg")]
    [InlineData("r", "reply")]
    [InlineData("WHO", "who")]
    [InlineData("/who", "who")]
    public void Command_is_found_by_synonym_ignoring_case(string name, string command)
    {
        using var chat = new Chat();

        chat.Get<CommandTable>().Find(name)!.Name.Should().Be(command);
    }

    [Fact]
    public void No_two_commands_have_the_same_name()
    {
        using var chat = new Chat();
        var names = chat.Get<CommandTable>().All.SelectMany(static command => (string[])[command.Name, .. command.Synonyms]);

        names.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Help_lists_exactly_the_commands_there_are()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("/help\n");

        var lines = await ann.Received.ReadLinesUntilAsync("* //text                send /text as a message");
        lines.SkipLast(1).Select(line => line.Split(' ')[1].TrimStart('/')).Should().Equal(chat.Get<CommandTable>().All.Select(static command => command.Name));
        lines.Should().AllSatisfy(static line => line.Length.Should().BeLessThanOrEqualTo(80));
        lines.Should().AllSatisfy(static line => line[22..24].Should().Be("  ", "summaries begin in one column"));
    }

    [Fact]
    public async Task Help_with_a_name_explains_each_command_within_80_columns()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        foreach (var command in chat.Get<CommandTable>().All)
        {
            await ann.SendAsync($"/help {command.Name}\nend\n");

            var lines = await ann.Received.ReadLinesUntilAsync("ann: end");
            lines[0].Should().Be($"* {command.Usage}  {command.Summary}");
            lines.Should().AllSatisfy(static line => line.Length.Should().BeLessThanOrEqualTo(80));
        }
    }

    [Theory]
    [InlineData("/help who")]
    [InlineData("/help /who")]
    [InlineData("/help who extra")]
    [InlineData("/? names")]
    public async Task Help_explains_one_command(string line)
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync($"{line}\n");

        await ann.ExpectAsync("* /who [prefix]  list who is in this room", "* also /names");
    }
}
