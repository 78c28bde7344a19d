using System.Text.RegularExpressions;
using ChatRoom.Client.Editing;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>What the client offers is what the server has.</summary>
public sealed class CompletionTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Commands_that_are_offered_are_those_the_server_lists()
    {
        await using var member = await fixture.Server.JoinAsync("asker");

        await member.SendLineAsync("/help");
        var help = await member.SkipToAsync("* //text  says /text\n");

        var commands = Regex.Matches(help, @"(?m)^\* (/[^/\s]+)|\(also (.+)\)$")
            .SelectMany(static match => match.Groups[1].Success ? [match.Groups[1].Value] : match.Groups[2].Value.Split(", "));
        Completion.Commands.Should().Equal(commands.Order(StringComparer.Ordinal));
    }
}
