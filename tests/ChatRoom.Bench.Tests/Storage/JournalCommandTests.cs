using System.CommandLine;
using System.Text.Json;
using ChatRoom.Bench.Storage;
using ChatRoom.Testing;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Bench.Tests.Storage;

public sealed class JournalCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-journal-");

    private string File => Path.Combine(_folder.FullName, "new", "chatroom.db");

    [Fact]
    public void Fill_gives_ids_without_gaps_and_the_lobby_half_of_all_messages()
    {
        Run("journal", "fill", "--path", File, "--messages", "1234", "--rooms", "4").Code.Should().Be(0);

        Ask("SELECT group_concat(key || ':' || first || ':' || last || ':' || messages, ' ') FROM (SELECT rooms.key AS key, min(events.key & 0xFFFFFFFFF) AS first, max(events.key & 0xFFFFFFFFF) AS last, count(*) AS messages FROM events JOIN rooms ON number = events.key >> 36 GROUP BY number)")
            .Should().Be("#lobby:1:634:634 #room-1:1:200:200 #room-2:1:200:200 #room-3:1:200:200");
        Ask("PRAGMA integrity_check").Should().Be("ok");
        Ask("PRAGMA journal_mode").Should().Be("wal");
        Ask("SELECT count(DISTINCT text) > 1100 AND sum(instr(text, 'bakade') > 0) BETWEEN 300 AND 700 FROM events").Should().Be(1L, "most messages differ, and one word is in every third message");
        Ask("SELECT count(*) FROM events WHERE text LIKE '% needle1'").Should().Be(1L);
    }

    [Fact]
    public void Append_measures_each_append()
    {
        var json = Path.Combine(_folder.FullName, "result");

        Run("journal", "append", "--path", File, "--appends", "20", "--busy", "1", "--json", json).Should().Be((0, ""));

        var result = JsonDocument.Parse(System.IO.File.ReadAllText(json)).RootElement;
        result.GetProperty("busy").GetInt32().Should().Be(1);
        result.GetProperty("latency_us").GetProperty("n").GetInt32().Should().Be(20);
        result.GetProperty("latency_us").GetProperty("p50").GetDouble().Should().BePositive();
    }

    [Fact]
    public void Same_number_gives_the_same_message()
    {
        var (one, other) = (new MessageWords(), new MessageWords());
        other.Text(5);

        other.Text(1000).ToArray().Should().Equal(one.Text(1000).ToArray());
    }

    [Fact]
    public void Existing_file_is_not_changed()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, "mine");

        Run("journal", "fill", "--path", File).Should().Match<(int Code, string Errors)>(static run => run.Code == 1 && run.Errors.Contains("exists already"));

        System.IO.File.ReadAllText(File).Should().Be("mine");
    }

    [Theory]
    [InlineData(3_000, 3_000, 0)]
    [InlineData(3_000, 30_000, 2)] // most of the expected messages are missing
    public void Measure_reports_messages_that_were_not_shown(int filled, int expected, int code)
    {
        Run("journal", "fill", "--path", File, "--messages", $"{filled}", "--rooms", "4").Code.Should().Be(0);
        var json = Path.Combine(_folder.FullName, "result");

        var run = Run(
            "journal", "measure", "--server", Path.Combine(AppContext.BaseDirectory, "ChatRoom.Server.dll"), "--path", File, "--messages", $"{expected}",
            "--port", $"{FreePorts.FirstOfTwo()}", "--rounds", "2", "--settle", "0", "--json", json);

        run.Should().Be((code, ""));
        var result = JsonDocument.Parse(System.IO.File.ReadAllText(json)).RootElement;
        (result.GetProperty("lost").GetInt64() == 0).Should().Be(code == 0);
        foreach (var name in (string[])["start_ms", "start_after_kill_ms", "join_ms", "search_rare_ms", "search_common_ms", "rss_kb", "file_mib", "index_mib"])
        {
            result.GetProperty(name).GetDouble().Should().BePositive(name);
        }
    }

    [Fact]
    public void Server_that_does_not_start_is_exit_code_1()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, "not a database, and longer than the hundred bytes of a header: SQLite would take a shorter file for a database that is being created");

        Run("journal", "measure", "--server", Path.Combine(AppContext.BaseDirectory, "ChatRoom.Server.dll"), "--path", File, "--messages", "1", "--port", $"{FreePorts.FirstOfTwo()}")
            .Should().Match<(int Code, string Errors)>(static run => run.Code == 1 && run.Errors.Contains("did not start"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private object? Ask(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private static (int Code, string Errors) Run(params string[] arguments)
    {
        using var errors = new StringWriter();
        var code = new RootCommand { new JournalCommand() }.Parse(arguments).Invoke(new InvocationConfiguration { Output = TextWriter.Null, Error = errors });
        return (code, string.Join('\n', errors.ToString().Split('\n').Where(static line => !line.EndsWith(" messages", StringComparison.Ordinal))).Trim());
    }
}
