using System.Runtime.InteropServices;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Hosting;

/// <summary>The contents of the log, and what it must not contain.</summary>
public sealed class LoggingTests
{
    private const int Flood = 500;

    [Fact]
    public async Task Log_on_a_console_is_lines_of_text()
    {
        await using var server = await TestServer.StartAsync();
        await ChatAsync(server);

        var lines = await EndAsync(server);

        lines.Should().OnlyContain(line => IsText(line));
        lines.Should().Contain(line => line.Contains(" from 127.0.0.1:", StringComparison.Ordinal));
        lines.Should().Contain(line => line.EndsWith(" ended: client_closed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_in_a_container_is_JSON_in_every_line()
    {
        await using var server = await TestServer.StartAsync(ServerLaunch.OnLoopback() with
        {
            Environment = new Dictionary<string, string> { ["DOTNET_RUNNING_IN_CONTAINER"] = "true" },
        });
        await ChatAsync(server);

        var lines = await EndAsync(server);

        lines.Should().HaveCountGreaterThan(3);
        foreach (var line in lines)
        {
            using var entry = JsonDocument.Parse(line);
            entry.RootElement.GetProperty("@t").GetDateTimeOffset().Should().BeAfter(DateTimeOffset.UnixEpoch);
            entry.RootElement.GetProperty("@m").GetString().Should().NotBeEmpty();
            entry.RootElement.GetProperty("@l").GetString().Should().BeOneOf("Information", "Warning");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Text_of_messages_is_never_logged_even_at_the_finest_level_and_aliases_only_if_set(bool aliases)
    {
        await using var server = await TestServer.StartAsync("Serilog:MinimumLevel:Default=Verbose", $"ChatRoom:Log:Aliases={aliases}");
        await ChatAsync(server);
        await using (var cat = await server.JoinAsync("Catherine"))
        {
            await cat.SendLineAsync("/nick Cathleen");
            await cat.SkipToAsync("Cathleen");
        }

        await server.Process.Output.ExpectAsync(aliases ? "(Cathleen) ended: client_closed" : " ended: client_closed");
        var log = string.Join('\n', await EndAsync(server));

        log.Should().NotContain("secret");
        if (aliases)
        {
            log.Should().MatchRegex(@"Connection (\w+) is Annabella\n[^$]*Connection \1 \(Annabella\) ended: client_closed")
                .And.MatchRegex(@"Connection (\w+) is Catherine\n[^$]*Connection \1 is Cathleen\n");
        }
        else
        {
            log.Should().NotContainAny("Annabella", "Barnabas", "Cath");
        }
    }

    [Fact]
    public async Task Log_goes_to_a_file_too_if_the_settings_say_so()
    {
        var folder = Directory.CreateTempSubdirectory("chatroom-log-");
        try
        {
            var file = Path.Combine(folder.FullName, "chat.log");
            await using (var server = await TestServer.StartAsync(
                "Serilog:WriteTo:0:Name=Async", "Serilog:WriteTo:0:Args:configure:0:Name=File", $"Serilog:WriteTo:0:Args:configure:0:Args:path={file}"))
            {
                await EndAsync(server);
            }

            (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Should().Contain(" is up: ");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Flood_of_connections_is_summed_up()
    {
        await using var server = await TestServer.StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, Flood).Select(_ => server.ConnectAsync()));
        foreach (var client in clients)
        {
            client.Abort();
        }

        await server.StatsAsync("connections", 0);
        await server.Process.Output.ExpectAsync(" more disconnected in the last second");

        // A busy machine needs more than one second for all connections: each second has its own sum.
        await Deadline.UntilAsync(() => Task.FromResult(Connected(server.Process.Output.Lines)), static count => count == Flood, static count => $"{count} connections are in the log");
        var lines = await EndAsync(server);
        lines.Length.Should().BeLessThan(Flood, "each connection alone would be two lines");
    }

    private static int Connected(IReadOnlyList<string> lines) =>
        lines.Count(static line => line.Contains(" from 127.0.0.1", StringComparison.Ordinal)) + Suppressed(lines, "connected");

    private static int Suppressed(IEnumerable<string> lines, string what) => lines
        .Where(line => line.EndsWith($" more {what} in the last second", StringComparison.Ordinal))
        .Sum(static line => int.Parse(line.Split(' ')[2], null));

    private static async Task ChatAsync(TestServer server)
    {
        await using var ann = await server.JoinAsync("Annabella");
        await using var bob = await server.JoinAsync("Barnabas");
        await ann.SendAsync("a secret\n/msg Barnabas a secret\n/topic a secret\n/secret\n");
        await ann.SkipToAsync("unknown command: /secret");
        await bob.SkipToAsync("has set the topic: a secret\n");
    }

    /// <summary>Stops the server. Returns all lines of its log.</summary>
    private static async Task<string[]> EndAsync(TestServer server)
    {
        server.Process.Signal(PosixSignal.SIGTERM);
        (await server.Process.ExitCodeAsync()).Should().Be(0);
        return [.. server.Process.Output.Lines];
    }

    private static bool IsText(string line) => System.Text.RegularExpressions.Regex.IsMatch(line, @"^\d\d:\d\d:\d\d (INF|WRN) \S");
}
