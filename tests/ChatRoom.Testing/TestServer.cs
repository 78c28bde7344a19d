using System.Net;
using System.Net.Security;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatRoom.Testing;

/// <summary>A running server on ports of its own.</summary>
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

    /// <summary>The log line that reports the start and the addresses.</summary>
    public string Announcement { get; }

    public int ChatPort { get; }

    /// <summary>The port of the endpoint <c>ChatTls</c>; 0 if there is none.</summary>
    public int ChatTlsPort { get; }

    public int HttpPort { get; }

    /// <summary>Returns the port of an endpoint.</summary>
    public int PortOf(string endpoint) => PortIn(Regex.Match(Announcement, $@"\b{endpoint} on \S+:(\d+)(?=\W|$)"));

    /// <summary>Starts a server with settings such as <c>ChatRoom:Lobby=#lounge</c>, and waits until it has started.</summary>
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
            throw new InvalidOperationException($"the server did not start: {e.Message}\n{process.Errors}", e);
        }
    }

    /// <summary>Connects a client, which has not read the prompt yet.</summary>
    public Task<TestClient> ConnectAsync(int? receiveBuffer = null) => TestClient.ConnectAsync(ChatPort, receiveBuffer);

    /// <summary>Connects a client and joins with an alias.</summary>
    public async Task<TestClient> JoinAsync(string alias, string lineEnd = "\n") =>
        await (await ConnectAsync()).JoinAsync(alias, lineEnd);

    /// <summary>Sends an HTTP request, whose URI contains only the path. Returns the response.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.RequestUri = new Uri(new Uri($"http://127.0.0.1:{HttpPort}"), request.RequestUri!);
        return _http.SendAsync(request);
    }

    /// <summary>Connects a client with TLS, which has not read the prompt yet.</summary>
    public Task<TestClient> ConnectTlsAsync(SslClientAuthenticationOptions? options = null, int? receiveBuffer = null) =>
        TestClient.ConnectTlsAsync(ChatTlsPort, options, receiveBuffer);

    /// <summary>Connects a client with TLS and joins with an alias.</summary>
    public async Task<TestClient> JoinTlsAsync(string alias) => await (await ConnectTlsAsync()).JoinAsync(alias);

    /// <summary>Sends an HTTP GET request. Returns the response.</summary>
    public async Task<(HttpStatusCode Status, string? MediaType, string Body)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri($"http://127.0.0.1:{HttpPort}{path}"));
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Returns <c>/stats</c>.</summary>
    public async Task<JsonElement> StatsAsync()
    {
        using var json = JsonDocument.Parse((await GetAsync("/stats")).Body);
        return json.RootElement.Clone();
    }

    /// <summary>Waits until a figure of <c>/stats</c> has the expected value, because counts may be late. Returns <c>/stats</c>.</summary>
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
