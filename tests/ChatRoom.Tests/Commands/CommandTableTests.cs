using ChatRoom.Commands;
using ChatRoom.Connections;

namespace ChatRoom.Tests.Commands;

public class CommandTableTests
{
    [Theory]
    [InlineData("/foo", "* unknown command: /foo (try /help)")]
    [InlineData("/", "* unknown command: / (try /help)")]
    [InlineData("/foo bar baz", "* unknown command: /foo (try /help)")]
    [InlineData("/help foo", "* unknown command: /foo (try /help)")]
    [InlineData("/join", "* usage: /join <room>")]
    [InlineData("/join   ", "* usage: /join <room>")]
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
    [InlineData("/ignore no way", "* an alias can't contain white space")]
    [InlineData("/ignore ann", "* you cannot ignore yourself")]
    [InlineData("/unignore nobody", "* you do not ignore nobody")]
    [InlineData("/msg nobody hi", "* nobody here is called nobody")]
    [InlineData("/reply hi", "* nobody has whispered to you yet")]
    [InlineData("/join #lobby", "* you are in #lobby already")]
    [InlineData("/nick ann", "* you are ann already")]
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
    public void Command_is_found_by_synonym_case_aside(string name, string command)
    {
        using var chat = new Chat();

        chat.Hub.Commands.Find(name)!.Name.Should().Be(command);
    }

    [Fact]
    public void Two_commands_of_one_name_are_refused()
    {
        var table = () => new CommandTable([new Named("a", "b"), new Named("B", "c")]);

        table.Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task Help_lists_exactly_the_commands_there_are()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("/help\n");

        var lines = await ann.Received.ReadLinesUntilAsync("* //text  says /text");
        var names = typeof(ICommand).Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(ICommand)))
            .Select(type => type.Name.Replace("Command", "", StringComparison.Ordinal).ToLowerInvariant());
        lines.SkipLast(1).Select(line => line.Split(' ')[1].TrimStart('/')).Should().BeEquivalentTo(names);
    }

    [Theory]
    [InlineData("/help who")]
    [InlineData("/help /who")]
    [InlineData("/? names")]
    public async Task Help_explains_one_command(string line)
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync($"{line}\n");

        await ann.ExpectAsync("* /who  tells who is in this room (also /names)");
    }

    private sealed class Named(string name, string synonym) : ICommand
    {
        public string Name => name;

        public IReadOnlyList<string> Synonyms => [synonym];

        public string Summary => "";

        public ValueTask RunAsync(Participant participant, string arguments) => default;
    }
}
