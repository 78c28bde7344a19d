using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatRoom.Testing;

/// <summary>A client of the json dialect. Each object that it receives is checked against the schema.</summary>
public sealed partial class JsonClient
{
    private readonly Func<string, Task> _send;
    private readonly Func<Task<string>> _readLine;
    private readonly bool _hasPrompt = true;

    /// <param name="connection">A connection that has not read the prompt yet.</param>
    public JsonClient(InMemoryConnection connection)
        : this(connection.SendAsync, connection.Received.ReadLineAsync)
    {
    }

    /// <inheritdoc cref="JsonClient(InMemoryConnection)" />
    public JsonClient(TestClient connection)
        : this(connection.SendAsync, connection.ReadLineAsync)
    {
    }

    /// <summary>There is no prompt.</summary>
    /// <inheritdoc cref="JsonClient(InMemoryConnection)" />
    public JsonClient(WebSocketClient connection)
        : this(connection.SendAsync, connection.ReadAsync) => _hasPrompt = false;

    /// <inheritdoc cref="JsonClient(WebSocketClient)" />
    public JsonClient(FrameClient connection)
        : this(connection.SendAsync, connection.ReadTextAsync) => _hasPrompt = false;

    private JsonClient(Func<string, Task> send, Func<Task<string>> readLine) => (_send, _readLine) = (send, readLine);

    /// <summary>The welcome.</summary>
    public JsonElement Welcome { get; private set; }

    /// <summary>The token that resumes the session.</summary>
    public string Token => Welcome.GetProperty("resume").GetString()!;

    /// <summary>Sends the first request, and reads the prompt and the welcome.</summary>
    public async Task<JsonClient> HelloAsync(string hello)
    {
        await SendAsync(hello);
        if (_hasPrompt && await _readLine() is not "alias?" and var line)
        {
            throw new FormatException($"expected the prompt, but got: {line}");
        }

        Welcome = await ReadAsync();
        return Welcome.GetProperty("type").GetString() == "welcome" ? this : throw new FormatException($"expected the welcome, but got: {Welcome}");
    }

    /// <summary>Reads the prompt and the answer to the first request; returns that as text.</summary>
    public async Task<string> ReadAfterPromptAsync()
    {
        await _readLine();
        return (await ReadAsync()).GetRawText();
    }

    /// <summary>Sends a request.</summary>
    public Task SendAsync(string request) => _send($"{request}\n");

    /// <summary>Reads the next object.</summary>
    public async Task<JsonElement> ReadAsync() => JsonDialect.Parse(await _readLine());

    /// <summary>Reads objects up to and including the first one of a type; returns that.</summary>
    public async Task<JsonElement> ReadUntilAsync(string type)
    {
        while (true)
        {
            var next = await ReadAsync();
            if (next.GetProperty("type").GetString() == type)
            {
                return next;
            }
        }
    }

    /// <summary>Reads objects until one of each type has come, in any order; returns the first of each.</summary>
    public async Task<IReadOnlyDictionary<string, JsonElement>> ReadUntilAllAsync(params string[] types)
    {
        var found = new Dictionary<string, JsonElement>();
        while (!types.All(found.ContainsKey))
        {
            var next = await ReadAsync();
            found.TryAdd(next.GetProperty("type").GetString()!, next);
        }

        return found;
    }

    /// <summary>Reads the next objects, without what differs from run to run: times, tokens and epochs.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(int count)
    {
        var lines = new List<string>();
        while (lines.Count < count)
        {
            lines.Add(Changing().Replace((await ReadAsync()).GetRawText(), static match => match.Groups[1].Success ? $"\"e:" : ""));
        }

        return lines;
    }

    [GeneratedRegex("""(?:,"at":"[^"]*")|"(e)[0-9a-f]+:(?=[0-9]+")""")]
    private static partial Regex Changing();
}
