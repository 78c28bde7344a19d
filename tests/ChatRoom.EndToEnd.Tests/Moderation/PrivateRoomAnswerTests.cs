using System.Text.RegularExpressions;
using ChatRoom.Protocol.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Moderation;

/// <summary>All requests that name a private room get the answers that they would get if there were no such room, except <c>/join</c>.</summary>
public sealed partial class PrivateRoomAnswerTests(PrivateRoomFixture fixture) : IClassFixture<PrivateRoomFixture>, IAsyncLifetime
{
    private readonly PrivateRoom _room = new(fixture.Server);

    private TestServer Server => _room.Server;

    private string Room => _room.Name;

    private string Absent => _room.Absent;

    private string Owner => _room.Owner;

    public ValueTask InitializeAsync() => new(_room.OpenAsync());

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Fact]
    public async Task Stranger_gets_the_same_answers_to_all_commands_as_about_a_room_that_does_not_exist()
    {
        await _room.CloseAsync();
        var commands = await CommandsAsync();

        var absent = await TryAllAsync("s1", commands, Absent);
        var present = await TryAllAsync("s2", commands, Room);

        commands.Should().HaveCountGreaterThan(50);
        present.Should().HaveCountGreaterThan(commands.Length);
        FirstDifference(present, absent).Should().BeNull();
    }

    [Fact]
    public async Task Program_gets_the_same_answers_to_all_requests_as_about_a_room_that_does_not_exist()
    {
        await _room.CloseAsync();

        var absent = await RequestAllAsync("b1", Absent);
        var present = await RequestAllAsync("b2", Room);

        present.Should().HaveCountGreaterThan(JsonRequests.ActionNames.Count);
        FirstDifference(present, absent).Should().BeNull();
    }

    [Fact]
    public async Task Join_is_the_only_request_whose_answer_tells_the_name_apart()
    {
        await _room.CloseAsync();
        await using var stan = await Server.JoinAsync("stan");

        (await stan.AskAsync($"/join {Room} word")).Should().Equal((await stan.AskAsync($"/join {Absent} word")).Select(line => line.Replace(Absent, Room, StringComparison.Ordinal)));
        (await stan.AskAsync($"/join {Room}")).Should().Contain("* there is no such room");
        (await stan.AskAsync($"/join {Absent}")).Should().Contain($"* you are in {Absent} now, 1 here");
    }

    /// <summary>Returns the names of all commands.</summary>
    private async Task<string[]> CommandsAsync()
    {
        await using var reader = await Server.JoinAsync("reader");
        return [.. (await reader.AskAsync("/help")).Select(static line => CommandLine().Match(line)).Where(static match => match.Success).Select(static match => match.Groups[1].Value)];
    }

    /// <summary>Enters all commands with arguments that name a room, as a guest who has just come. Returns what they get, in words that do not depend on the room.</summary>
    private async Task<string[]> TryAllAsync(string alias, string[] commands, string room)
    {
        await using var client = await Server.JoinAsync(alias);
        var lines =
            from command in commands
            where command is not ("join" or "quit" or "search" or "more" or "topic" or "uptime" or "upload") // these have tests of their own, or depend on the time
            where command is not ("register" or "login" or "password" or "unregister") // what follows a refused request for a secret is discarded
            from arguments in (string[])[room, $"{Owner} {room}", $"{room} {Owner}", $"-g {room}", $"set private {room}", $"4 {room}", $"room:{room}"]
            select $"/{command} {arguments}\n/who {command}-{arguments.Length}";
        return [.. (await client.AskAsync(string.Join('\n', lines))).Select(answer => Neutral(answer, alias, room))];
    }

    /// <summary>Sends all requests about a room, as a program that has just come. Returns what it gets, in words that do not depend on the room.</summary>
    private async Task<string[]> RequestAllAsync(string alias, string room)
    {
        await using var connection = await Server.ConnectAsync();
        await connection.SendAsync($$"""{"alias":"{{alias}}"}{{"\n"}}""");
        await connection.SkipToAsync("\"type\":\"connected\"");
        await connection.ReadLineAsync();
        var requests =
            from action in JsonRequests.ActionNames
            where action is not ("alias" or "resume" or "join" or "ping")
            from members in (string[])[$"\"{room}\",\"room\":\"{room}\",\"id\":1,\"text\":\"a\"", $"\"/who\",\"room\":\"{room}\"", $"\"{room}\",\"room\":\"{room}\",\"before\":5,\"limit\":5"]
            select $"{{\"{action}\":{members},\"ref\":\"{action}\"}}\n";
        await connection.SendAsync($"{string.Concat(requests)}{{\"ping\":1}}\n");
        return [.. (await connection.SkipToAsync("{\"type\":\"pong\"}\n")).Split('\n').Select(answer => Neutral(answer, alias, room))];
    }

    private static string? FirstDifference(string[] present, string[] absent) => present.Append("the end").Zip(absent.Append("the end"))
        .Where(static pair => pair.First != pair.Second).Select(static pair => $"{pair.First} | {pair.Second}").FirstOrDefault();

    private static string Neutral(string answer, string alias, string room) =>
        Number().Replace(answer.Replace(room, "ROOM", StringComparison.Ordinal).Replace(alias, "ALIAS", StringComparison.Ordinal), "0");

    [GeneratedRegex(@"^\* /(\w+)")]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
