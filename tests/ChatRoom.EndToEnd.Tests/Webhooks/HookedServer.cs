using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Webhooks;

/// <summary>A server whose webhooks may send to this machine, and ann, who owns #ops.</summary>
internal sealed class HookedServer : IAsyncDisposable
{
    private const string Password = "correct horse";

    private HookedServer(TestServer server, TestClient ann) => (Server, Ann) = (server, ann);

    public TestServer Server { get; }

    public TestClient Ann { get; }

    /// <summary>Starts a server.</summary>
    public static Task<HookedServer> StartAsync(params string[] settings) => StartAsync(Launch(settings));

    /// <summary>Returns how it is started.</summary>
    public static ServerLaunch Launch(params string[] settings) => ServerLaunch.OnLoopback(
        ["ChatRoom:HistoryOnJoin=0", "ChatRoom:Webhooks:Outgoing=true", "ChatRoom:Webhooks:AllowedNetworks=127.0.0.0/8", .. settings]);

    /// <summary>Starts a server.</summary>
    public static async Task<HookedServer> StartAsync(ServerLaunch launch)
    {
        var server = await TestServer.StartAsync(launch);
        var ann = await RegisterAsync(server, "ann");
        await ann.SendLineAsync("/join #ops");
        await ann.SkipToAsync("* you are in #ops now, 1 here\n");
        await ann.SendLineAsync("/room register");
        await ann.SkipToAsync("* you own #ops now; to see its settings: /room\n");
        return new HookedServer(server, ann);
    }

    /// <summary>Connects, and registers the alias.</summary>
    public static async Task<TestClient> RegisterAsync(TestServer server, string alias)
    {
        var client = await server.JoinAsync(alias);
        await client.SendAsync($"/register\n{Password}\n{Password}\n");
        await client.SkipToAsync($"* {alias} is registered and now needs your password\n");
        return client;
    }

    /// <summary>Connects, and logs in.</summary>
    public static async Task<TestClient> LogInAsync(TestServer server, string alias)
    {
        var client = await server.ConnectAsync();
        await client.SendLineAsync(alias);
        await client.ExpectAsync("alias?password?");
        await client.SendLineAsync(Password);
        await client.SkipToAsync("You are now connected!\n");
        return client;
    }

    /// <summary>Connects somebody who joins #ops.</summary>
    public async Task<TestClient> JoinOpsAsync(string alias)
    {
        var client = await Server.JoinAsync(alias);
        await client.SendLineAsync("/join #ops");
        await client.SkipToAsync("* you are in #ops now");
        await client.ReadLineAsync();
        return client;
    }

    /// <summary>Creates an incoming webhook; returns the path of its address.</summary>
    public Task<string> NewAsync(string name) => NewAsync(Ann, name);

    /// <inheritdoc cref="NewAsync(string)" />
    public static async Task<string> NewAsync(TestClient who, string name)
    {
        await who.SendLineAsync($"/webhook new {name}");
        await who.SkipToAsync("shown this once: ");
        return (await who.ReadLineAsync()).TrimEnd();
    }

    /// <summary>Creates an outgoing webhook; returns the key of its signatures.</summary>
    public async Task<string> ForwardAsync(string url, string events = "")
    {
        await Ann.SendLineAsync($"/webhook to {url} {events}".TrimEnd());
        await Ann.SkipToAsync("shown this once: ");
        return (await Ann.ReadLineAsync()).TrimEnd();
    }

    /// <summary>Posts a text as JSON.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string text) => PostAsync(path, JsonContent.Create(new { text }));

    /// <summary>Posts a body.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, HttpContent body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return Server.SendAsync(request);
    }

    /// <summary>Returns a body of a media type.</summary>
    public static StringContent Body(string text, string mediaType) => new(text, Encoding.UTF8, mediaType);

    /// <summary>Returns the JSON of a response.</summary>
    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    public async ValueTask DisposeAsync()
    {
        await Ann.DisposeAsync();
        await Server.DisposeAsync();
    }
}
