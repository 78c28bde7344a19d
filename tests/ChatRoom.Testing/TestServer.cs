using System.Net;
using System.Net.Security;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatRoom.Testing;

/// <summary>A server that is up, on ports of its own.</summary>
public sealed partial class TestServer : IAsyncDisposable
{
    private readonly HttpClient _http = new() { Timeout = Deadline.Default };

    private TestServer(ServerProcess process, string announcement)
    {
        Process = process;
        Announcement = announcement;
        ChatPort = PortIn(ChatAddress().Match(announcement));
        ChatTlsPort = PortIn(ChatTlsAddress().Match(announcement));
        HttpPort = PortIn(HttpAddress().Match(announcement));
    }

    public ServerProcess Process { get; }

    /// <summary>The line in which it says that it is up, and where.</summary>
    public string Announcement { get; }

    public int ChatPort { get; }

    /// <summary>Of the endpoint <c>ChatTls</c>; 0 if there is none.</summary>
    public int ChatTlsPort { get; }

    public int HttpPort { get; }

    /// <summary>Starts one with settings, as <c>ChatRoom:Lobby=#lounge</c>, and waits until it is up.</summary>
    public static Task<TestServer> StartAsync(params string[] settings) => StartAsync(ServerLaunch.OnLoopback(settings));

    public static async Task<TestServer> StartAsync(ServerLaunch launch)
    {
        var process = ServerProcess.Start(launch);
        try
        {
            return new TestServer(process, await process.Output.ExpectAsync(" is up: "));
        }
        catch (Exception e)
        {
            await process.DisposeAsync();
            throw new InvalidOperationException($"the server did not come up: {e.Message}\n{process.Errors}", e);
        }
    }

    /// <summary>A client that was not asked for its alias yet.</summary>
    public Task<TestClient> ConnectAsync(int? receiveBuffer = null) => TestClient.ConnectAsync(ChatPort, receiveBuffer);

    /// <summary>A member.</summary>
    public async Task<TestClient> JoinAsync(string alias, string lineEnd = "\n") =>
        await (await ConnectAsync()).JoinAsync(alias, lineEnd);

    /// <summary>What HTTP answers to a request of which only the path, and perhaps headers, are given.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.RequestUri = new Uri(new Uri($"http://127.0.0.1:{HttpPort}"), request.RequestUri!);
        return _http.SendAsync(request);
    }

    /// <summary>A client over TLS that was not asked for its alias yet.</summary>
    public Task<TestClient> ConnectTlsAsync(SslClientAuthenticationOptions? options = null, int? receiveBuffer = null) =>
        TestClient.ConnectTlsAsync(ChatTlsPort, options, receiveBuffer);

    /// <summary>A member over TLS.</summary>
    public async Task<TestClient> JoinTlsAsync(string alias) => await (await ConnectTlsAsync()).JoinAsync(alias);

    /// <summary>What HTTP answers.</summary>
    public async Task<(HttpStatusCode Status, string? MediaType, string Body)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri($"http://127.0.0.1:{HttpPort}{path}"));
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    /// <summary><c>/stats</c>, at once.</summary>
    public async Task<JsonElement> StatsAsync()
    {
        using var json = JsonDocument.Parse((await GetAsync("/stats")).Body);
        return json.RootElement.Clone();
    }

    /// <summary><c>/stats</c>, once a figure of it is as expected; what has just happened may not be counted yet.</summary>
    public Task<JsonElement> StatsAsync(string name, long expected) => Deadline.UntilAsync(
        StatsAsync, stats => stats.GetProperty(name).GetInt64() == expected, static stats => $"{stats}");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Process.DisposeAsync();
    }

    private static int PortIn(Match match) => match.Success ? int.Parse(match.Groups[1].ValueSpan, null) : 0;

    [GeneratedRegex(@"Chat on \S+:(\d+)(?=\W|$)")]
    private static partial Regex ChatAddress();

    [GeneratedRegex(@"ChatTls on \S+:(\d+)(?=\W|$)")]
    private static partial Regex ChatTlsAddress();

    [GeneratedRegex(@"Http on \S+:(\d+)(?=\W|$)")]
    private static partial Regex HttpAddress();
}
