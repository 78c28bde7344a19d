using System.Net;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Files;

/// <summary>Somebody who shares files in a room, with a json client and HTTP.</summary>
internal sealed class Sharer : IAsyncDisposable
{
    private readonly TestServer _server;
    private readonly TestClient _connection;

    private Sharer(TestServer server, TestClient connection, JsonClient chat, string room) => (_server, _connection, Chat, Room) = (server, connection, chat, room);

    /// <summary>The person's client.</summary>
    public JsonClient Chat { get; }

    /// <summary>The room.</summary>
    public string Room { get; }

    /// <summary>Enters a room.</summary>
    public static async Task<Sharer> JoinAsync(TestServer server, string alias, string room = "#lobby", string more = "")
    {
        var connection = await server.ConnectAsync();
        var chat = await new JsonClient(connection).HelloAsync($$"""{"alias":"{{alias}}","rooms":["{{room}}"]{{more}}}""");
        await chat.ReadUntilAsync("live");
        return new Sharer(server, connection, chat, room);
    }

    /// <summary>Sends a request. Returns its answer.</summary>
    public async Task<JsonElement> AskAsync(string members)
    {
        var reference = $"{Guid.NewGuid():n}";
        await Chat.SendAsync($$"""{{{members}},"ref":"{{reference}}"}""");
        while (true)
        {
            var next = await Chat.ReadAsync();
            if (next.TryGetProperty("ref", out var answered) && answered.GetString() == reference)
            {
                return next;
            }
        }
    }

    /// <summary>Runs a command.</summary>
    public Task<JsonElement> CommandAsync(string command) => AskAsync($"\"command\":{JsonSerializer.Serialize(command)},\"room\":\"{Room}\"");

    /// <summary>Runs a command that the room sees, and waits for that.</summary>
    public async Task ActAsync(string command)
    {
        await Chat.SendAsync($$"""{"command":{{JsonSerializer.Serialize(command)}},"room":"{{Room}}"}""");
        await Chat.ReadUntilAsync("moderation");
    }

    /// <summary>Asks for a link. Returns its path.</summary>
    public async Task<string> LinkAsync(string name) => PathOf((await AskAsync($"\"upload\":\"{Room}\",\"name\":{JsonSerializer.Serialize(name)}")).GetProperty("url").GetString()!);

    /// <summary>Sends a file to a link.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> PutAsync(string path, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = content };
        using var response = await _server.SendAsync(request);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, json.RootElement.Clone());
    }

    /// <inheritdoc cref="PutAsync(string, HttpContent)" />
    public Task<(HttpStatusCode Status, JsonElement Body)> PutAsync(string path, byte[] content) => PutAsync(path, new ByteArrayContent(content));

    /// <summary>Shares a file.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> ShareAsync(string name, byte[] content) => await PutAsync(await LinkAsync(name), content);

    /// <summary>Shares a file, which must succeed. Returns the path of its link.</summary>
    public async Task<string> SharedAsync(string name, byte[] content)
    {
        var (status, body) = await ShareAsync(name, content);
        status.Should().Be(HttpStatusCode.Created, $"{body}");
        return PathOf(body.GetProperty("url").GetString()!);
    }

    /// <summary>Returns the response to a GET.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        change?.Invoke(request);
        return _server.SendAsync(request);
    }

    /// <summary>Returns the status of a GET.</summary>
    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var response = await GetAsync(path);
        return response.StatusCode;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Returns a link without its origin.</summary>
    public static string PathOf(string url) => url.StartsWith('/') ? url : new Uri(url).PathAndQuery;

    /// <summary>Returns the id in the path of a link.</summary>
    public static string IdOf(string path) => path.Split('/')[2];
}
