using System.Text.RegularExpressions;
using ChatRoom.Client.Editing;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>The client offers the commands that the server has.</summary>
public sealed class CompletionTests
{
    [Fact]
    public async Task Words_that_are_offered_after_a_command_are_those_of_its_help()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:MessagesPerSecond=0");
        await using var member = await server.JoinAsync("asker");
        var placeholders = new[] { CommandArguments.Alias, CommandArguments.Room, CommandArguments.Command, "alias" };
        foreach (var command in Completion.Commands.Except(["/search", "/report", "/redact"])) // the details of these are examples
        {
            await member.SendLineAsync($"/help {command}");
            await member.SendLineAsync("that is all");
            var help = await member.SkipToAsync("asker: that is all\n");
            var offered = CommandArguments.ByWords.Where(row => row.Key.Split(' ')[0] == command).SelectMany(static row => row.Value).Except(placeholders).Distinct().ToArray();

            // A word of the syntax stands beside a bar, or after the command in a line of the details.
            var known = Regex.Matches(help, @"(?<=\|)[a-z][a-z-]+(?=[\]>| ])|(?<=[\[<])[a-z][a-z-]+(?=\|)|(?<=^\* /[a-z]+ )[a-z]+", RegexOptions.Multiline)
                .Select(static match => match.Value).Except(placeholders);
            known.Should().BeSubsetOf(offered, command);
            offered.Where(word => !Regex.IsMatch(help, $@"(?<![\w-]){Regex.Escape(word)}(?![\w-])")).Should().BeEmpty(command);
        }
    }

    [Fact]
    public async Task Commands_that_are_offered_are_those_the_server_lists()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Limits:MessagesPerSecond=0");
        await using var member = await server.JoinAsync("asker");
        await member.SendLineAsync("/help");
        var help = await member.SkipToAsync(" send /text as a message\n");
        var commands = Regex.Matches(help, @"(?m)^\* (/[^/\s]+)").Select(static match => match.Groups[1].Value).ToList();

        foreach (var command in commands.ToArray())
        {
            await member.SendLineAsync($"/help {command}");
        }

        await member.SendLineAsync("that is all");
        var details = await member.SkipToAsync("asker: that is all\n");
        commands.AddRange(Regex.Matches(details, @"(?m)^\* also (/.+)$").SelectMany(static match => match.Groups[1].Value.Split(", ")));
        Completion.Commands.Should().Equal(commands.Order(StringComparer.Ordinal));
    }
}
