using System.Runtime.InteropServices;
using ChatRoom.Testing;
using Microsoft.Data.Sqlite;

namespace ChatRoom.EndToEnd.Tests.Journal;

/// <summary>Shown messages survive every kind of end of the server.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatroom-").FullName;

    [Theory]
    [InlineData("None", false)] // never killed: a message that was shown may then be lost
    [InlineData("Process", false)]
    [InlineData("Process", true)]
    [InlineData("Disk", true)]
    public async Task Messages_are_there_and_numbers_go_on_after_a_restart(string durability, bool killed)
    {
        const int messages = 500;
        long newest;
        await using (var server = await StartAsync(durability))
        {
            await using var ann = await server.JoinAsync("ann");
            await ann.SendAsync("/topic tea\n" + string.Concat(Enumerable.Range(0, messages).Select(static i => $"<{i}>\n")));
            await ann.SkipToAsync($"ann: <{messages - 1}>\n");
            newest = await NewestIdAsync(server);
            await EndAsync(server, killed);
        }

        Said().Should().Equal(Enumerable.Range(0, messages).Select(static i => $"<{i}>"));
        await using (var server = await StartAsync(durability))
        {
            await using var bob = await server.JoinAsync("bob");
            (await NewestIdAsync(server)).Should().BeGreaterThan(newest);
            await bob.SendLineAsync("and on");
            await bob.ExpectLineAsync("bob: and on");
            var checkedAtStart = server.Process.Output.ToString().Contains("was not closed cleanly", StringComparison.Ordinal);
            checkedAtStart.Should().Be(killed);
            await EndAsync(server, killed);
        }

        Said().Should().HaveCount(messages + 1).And.EndWith("and on");
        Ids().Should().Equal(Enumerable.Range(1, Ids().Length).Select(static i => (long)i), "none is left out");
    }

    [Fact]
    public async Task Damaged_file_stops_the_start_in_one_line_and_stays_as_it_is()
    {
        var text = new string('x', 5_000);
        Directory.CreateDirectory(Path.Combine(_folder, "data"));
        await File.WriteAllTextAsync(FilePath, text, TestContext.Current.CancellationToken);
        await using var server = ServerProcess.Start(ServerLaunch.OnLoopback() with { Directory = _folder });

        (await server.ExitCodeAsync()).Should().Be(1);

        server.Errors.Lines.Should().ContainSingle().Which.Should().StartWith($"chatroom-server: {FilePath} is damaged (").And.Contain("restore a backup");
        (await File.ReadAllTextAsync(FilePath, TestContext.Current.CancellationToken)).Should().Be(text);
    }

    [Fact]
    public async Task Second_server_with_the_same_file_does_not_start()
    {
        await using var first = await StartAsync("Process");
        await using var second = ServerProcess.Start(ServerLaunch.OnLoopback() with { Directory = _folder });

        (await second.ExitCodeAsync()).Should().Be(1);

        second.Errors.Lines.Should().ContainSingle().Which.Should().StartWith($"chatroom-server: {FilePath} is in use by another server");
    }

    [Fact]
    public async Task Memory_makes_no_file()
    {
        await using var server = await TestServer.StartAsync(ServerLaunch.OnLoopback("ChatRoom:Journal:Kind=Memory") with { Directory = _folder });
        await using var ann = await server.JoinAsync("ann");

        Directory.EnumerateFileSystemEntries(_folder).Should().BeEmpty();
        (await server.StatsAsync()).GetProperty("journal").GetProperty("kind").GetString().Should().Be("memory");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string FilePath => Path.Combine(_folder, "data", "chatroom.db");

    private Task<TestServer> StartAsync(string durability) => TestServer.StartAsync(
        ServerLaunch.OnLoopback($"ChatRoom:Journal:Durability={durability}", UnlimitedServerFixture.Unlimited, "ChatRoom:Limits:MessageBurst=0") with { Directory = _folder });

    private static async Task EndAsync(TestServer server, bool killed)
    {
        if (killed)
        {
            await server.Process.KillAsync();
        }
        else
        {
            server.Process.Signal(PosixSignal.SIGTERM);
            (await server.Process.ExitCodeAsync()).Should().Be(0);
        }
    }

    private static async Task<long> NewestIdAsync(TestServer server)
    {
        using var json = System.Text.Json.JsonDocument.Parse((await server.GetAsync("/stats/rooms")).Body);
        return json.RootElement.GetProperty("rooms").EnumerateArray().Single().GetProperty("last_id").GetInt64();
    }

    private string[] Said() => [.. Rows("SELECT text FROM events WHERE kind = 1 ORDER BY key").Cast<string>()];

    private long[] Ids() => [.. Rows("SELECT key & ((1 << 36) - 1) FROM events ORDER BY key").Cast<long>()];

    private List<object> Rows(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the tests' own
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<object>();
        while (reader.Read())
        {
            rows.Add(reader.GetValue(0));
        }

        return rows;
    }
}
