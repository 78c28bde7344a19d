using System.Net;
using System.Text;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Api;

/// <summary>Somebody with an account, who is in the chat, and whose programs use the API with access tokens.</summary>
internal sealed class ApiUser : IAsyncDisposable
{
    private const string Password = "correct horse";

    private readonly TestServer _server;
    private readonly TestClient _connection;

    private ApiUser(TestServer server, TestClient connection, JsonClient chat, string alias) => (_server, _connection, Chat, Alias) = (server, connection, chat, alias);

    /// <summary>The person's client.</summary>
    public JsonClient Chat { get; }

    public string Alias { get; }

    /// <summary>Registers an alias, whose owner comes into the lobby.</summary>
    public static Task<ApiUser> RegisterAsync(TestServer server, string alias) => EnterAsync(server, alias, "new-password");

    /// <summary>Comes back with the password.</summary>
    public static Task<ApiUser> LogInAsync(TestServer server, string alias) => EnterAsync(server, alias, "password");

    /// <summary>Runs a command in a room; returns what answers it: a reply or, if the room sees what was done, that.</summary>
    public async Task<JsonElement> CommandAsync(string command, string room = "#lobby")
    {
        var reference = $"c{Guid.NewGuid():n}";
        await Chat.SendAsync(JsonSerializer.Serialize(new { command, room, @ref = reference }));
        while (true)
        {
            var next = await Chat.ReadAsync();
            if ((next.TryGetProperty("ref", out var answered) && answered.GetString() == reference)
                || (next.GetProperty("type").GetString() == "moderation" && next.GetProperty("alias").GetString() == Alias && next.GetProperty("room").GetString() == room))
            {
                return next;
            }
        }
    }

    /// <summary>Joins a room.</summary>
    public async Task JoinAsync(string room)
    {
        await Chat.SendAsync(JsonSerializer.Serialize(new { join = room }));
        await Chat.ReadUntilAsync("live");
    }

    /// <summary>Joins a room, registers it and makes it private.</summary>
    public async Task OwnAsync(string room, bool isPrivate = true)
    {
        await JoinAsync(room);
        await CommandAsync("/room register", room);
        if (isPrivate)
        {
            await CommandAsync("/room set private on", room);
        }
    }

    /// <summary>Returns a new access token.</summary>
    public async Task<string> TokenAsync(string scope, string? name = null) =>
        (await CommandAsync($"/token new {name ?? scope} {scope}")).GetProperty("token").GetString()!;

    /// <summary>Calls the API.</summary>
    public Task<ApiAnswer> CallAsync(string token, HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers) =>
        ApiAnswer.CallAsync(_server, token, method, path, body is null ? null : JsonSerializer.Serialize(body), headers);

    /// <summary>Reads.</summary>
    public Task<ApiAnswer> GetAsync(string token, string path) => CallAsync(token, HttpMethod.Get, path);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static async Task<ApiUser> EnterAsync(TestServer server, string alias, string passwordMember)
    {
        var connection = await server.ConnectAsync();
        var chat = await new JsonClient(connection).HelloAsync($$"""{"alias":"{{alias}}","{{passwordMember}}":"{{Password}}"}""");
        await chat.ReadUntilAsync("live");
        return new ApiUser(server, connection, chat, alias);
    }
}

/// <summary>The answer of an endpoint.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string? MediaType, string Body, HttpResponseMessage Response)
{
    /// <summary>The body.</summary>
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The stable reason of a problem.</summary>
    public string? Code => Json.TryGetProperty("code", out var code) ? code.GetString() : null;

    /// <summary>Calls an endpoint.</summary>
    public static async Task<ApiAnswer> CallAsync(
        TestServer server, string? token, HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await server.SendAsync(request);
        return new ApiAnswer(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), response);
    }
}
