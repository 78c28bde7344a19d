using System.Text.Json;
using ChatRoom.EndToEnd.Tests.Api;
using ChatRoom.Protocol;
using ChatRoom.Testing;
using Npgsql;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>
/// A client that comes back to a node which has not heard yet of the last events of another node. If the client has them, the ids were not
/// set back, and it gets nothing twice. If it does not, they are among what it missed: one may be its own, which it would otherwise send again.
/// </summary>
public sealed class BehindTests(PostgresServer postgres)
{
    // As another node does whose notification is late.
    private const string Store = """
        WITH lobby AS (UPDATE rooms SET last = last + 1 WHERE key = '#lobby' RETURNING number, last),
            stored AS (INSERT INTO events(room, id, kind, at, author, text) SELECT number, last, 1, 0, 'zoe', 'late' FROM lobby)
        SELECT m.value, l.last FROM meta m, lobby l WHERE m.name = 'epoch'
        """;

    [Fact]
    public async Task Client_that_was_ahead_of_its_new_node_continues_after_what_it_has()
    {
        var schema = await postgres.NewSchemaAsync();
        await using var server = await TestServer.StartAsync(NodeServer.Launch(schema));
        await using var ann = await ApiUser.RegisterAsync(server, "ann"); // she keeps the lobby open
        var token = await ann.TokenAsync("read");
        var person = await server.JoinAsync("carol");
        await person.SendLineAsync("/resume");
        await person.SkipToAsync("/resume ");
        var session = (await person.ReadLineAsync()).TrimEnd();
        await person.DisposeAsync();
        await ann.Chat.ReadUntilAsync("left");

        var last = await StoreAsync(schema);
        await using var back = await server.ConnectAsync();
        await back.SendLineAsync($"/resume {session} {last}");
        var lines = await back.SkipToAsync("You are now connected!\n");
        last = await StoreAsync(schema);
        await using var bob = await server.ConnectAsync();
        var program = await new JsonClient(bob).HelloAsync($$$"""{"alias":"bob","rooms":["#lobby"],"after":{"#lobby":"{{{last}}}"}}""");
        var objects = await UntilLiveAsync(program.ReadAsync);
        await program.ReadUntilAsync("connected"); // his arrival is stored: what is stored from now on comes after it
        last = await StoreAsync(schema);
        using var stream = await EventReader.OpenAsync(server, token, "lobby", $"{last}");
        var events = await UntilLiveAsync(async () => (await stream.ReadAsync())!.Value.Data);

        lines.Should().MatchRegex("^alias\\?\\* you are back in #lobby as carol\\n\\* to resume [^\\n]+\\n#[0-9]+ carol has connected[^\\n]+\\nYou");
        objects.Should().Equal("joined-room", "live");
        events.Should().Equal("live");
        (await ann.Chat.ReadUntilAsync("message")).GetProperty("text").GetString().Should().Be("late", "who was here before gets it");
    }

    [Fact]
    public async Task Client_that_lacks_the_last_event_as_its_new_node_does_gets_it_before_it_is_live()
    {
        var schema = await postgres.NewSchemaAsync();
        await using var server = await TestServer.StartAsync(NodeServer.Launch(schema));
        await using var ann = await server.JoinAsync("ann");
        var late = await StoreAsync(schema);
        await using var bob = await server.ConnectAsync();

        var program = await new JsonClient(bob).HelloAsync($$$"""{"alias":"bob","rooms":["#lobby"],"after":{"#lobby":"{{{late with { Id = late.Id - 1 }}}}"}}""");

        (await UntilLiveAsync(program.ReadAsync)).Should().Equal("joined-room", "message", "live");
    }

    [Fact]
    public async Task Program_that_knows_the_epoch_of_another_node_is_not_told_that_ids_were_set_back()
    {
        var schema = await postgres.NewSchemaAsync();
        await using var server = await TestServer.StartAsync(NodeServer.Launch(schema));
        await using var ann = await ApiUser.RegisterAsync(server, "ann");
        var token = await ann.TokenAsync("read");
        await StoreAsync(schema);
        var last = await StoreAsync(schema, "UPDATE meta SET value = 77 WHERE name = 'epoch'");

        var page = (await ann.GetAsync(token, $"/api/rooms/lobby/messages?after={last with { Id = last.Id - 1 }}")).Json;

        last.Epoch.Should().Be(77);
        page.GetProperty("is_set_back").GetBoolean().Should().BeFalse();
        page.GetProperty("last").GetString().Should().Be($"{last}");
        page.GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("text").GetString()).Should().Equal("late");
    }

    private static async Task<IReadOnlyList<string>> UntilLiveAsync(Func<Task<JsonElement>> readAsync)
    {
        var types = new List<string>();
        while (types is not [.., "live"])
        {
            types.Add((await readAsync()).GetProperty("type").GetString()!);
        }

        return types;
    }

    private static async Task<RoomPosition> StoreAsync(string schema, string before = "")
    {
        await using var connection = new NpgsqlConnection($"{schema};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"{before};{Store}", connection);
        await using var row = await command.ExecuteReaderAsync();
        (await row.ReadAsync()).Should().BeTrue();
        return new RoomPosition(row.GetInt64(0), row.GetInt64(1));
    }
}
