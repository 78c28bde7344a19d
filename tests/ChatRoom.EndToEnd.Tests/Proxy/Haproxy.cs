using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Proxy;

/// <summary>A real haproxy in front of a server, with <c>examples/haproxy.cfg</c>.</summary>
internal sealed class Haproxy : IAsyncDisposable
{
    private const int MostStarts = 5;

    private readonly ToolProcess _process;
    private readonly DirectoryInfo _directory;
    private readonly HttpClient _http = new() { Timeout = Deadline.Default };
    private readonly int _statsPort;

    private Haproxy(ToolProcess process, DirectoryInfo directory, int port, int statsPort) =>
        (_process, _directory, Port, _statsPort) = (process, directory, port, statsPort);

    /// <summary>Where clients connect.</summary>
    public int Port { get; }

    /// <summary>Starts one; its health check of the server has succeeded when this returns.</summary>
    /// <param name="server">The server.</param>
    /// <param name="changes">Texts of the example and their replacements.</param>
    public static async Task<Haproxy> StartAsync(TestServer server, params (string From, string To)[] changes)
    {
        ToolProcess.SkipUnlessInstalled("haproxy");
        for (var start = 1; ; start++)
        {
            // Another process may take a free port before haproxy does.
            var (port, statsPort) = (FreePorts.Next(), FreePorts.Next());
            var directory = Directory.CreateTempSubdirectory("chatroom-");
            var file = Path.Combine(directory.FullName, "haproxy.cfg");
            await File.WriteAllTextAsync(file, Configuration(server, port, statsPort, changes));
            var haproxy = new Haproxy(ToolProcess.Start("haproxy", "-q", "-db", "-f", file), directory, port, statsPort);
            var status = await Deadline.UntilAsync(
                haproxy.ServerStatusAsync,
                status => haproxy._process.HasExited || status.GetValueOrDefault("check_status") is "L7OK" or "L4OK",
                Describe);
            if (!haproxy._process.HasExited)
            {
                return haproxy;
            }

            await haproxy.DisposeAsync();
            if (start == MostStarts)
            {
                throw new InvalidOperationException($"haproxy did not start with\n{Configuration(server, port, statsPort, changes)}");
            }
        }
    }

    /// <summary>Returns the statistics of the server, by their names; empty while haproxy does not answer.</summary>
    public async Task<Dictionary<string, string>> ServerStatusAsync()
    {
        try
        {
            var csv = await _http.GetStringAsync(new Uri($"http://127.0.0.1:{_statsPort}/;csv"));
            var lines = csv.Split('\n').Select(static line => line.TrimStart('#', ' ').Split(',')).ToArray();
            return lines[0].Zip(lines.Single(static line => line is ["chatroom", "chat1", ..]))
                .ToDictionary(static pair => pair.First, static pair => pair.Second.TrimStart('*', ' ')); // a star means that a check is running
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    /// <summary>The part of it that matters.</summary>
    public static string Describe(Dictionary<string, string> status) =>
        $"{status.GetValueOrDefault("status", "nothing")}, {status.GetValueOrDefault("check_status")} {status.GetValueOrDefault("check_desc")}";

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _http.Dispose();
        _directory.Delete(recursive: true);
    }

    private static string Configuration(TestServer server, int port, int statsPort, (string From, string To)[] changes)
    {
        var example = File.ReadAllText(Path.Combine(Repository.Root, "examples", "haproxy.cfg"));
        (string, string)[] all =
        [
            .. changes,
            ("bind :5000", $"bind 127.0.0.1:{port}"),
            ("10.0.0.11:5000", $"127.0.0.1:{server.ChatPort}"),
            ("inter 2s", "inter 100ms"),
        ];
        foreach (var (from, to) in all)
        {
            example.Should().Contain(from, "that is what the example says");
            example = example.Replace(from, to, StringComparison.Ordinal);
        }

        return $"""
            {example.Replace("port 8080", $"port {server.HttpPort}", StringComparison.Ordinal)}
            listen statistics
                mode http
                timeout client 1m
                bind 127.0.0.1:{statsPort}
                stats enable
                stats uri /

            """;
    }
}
