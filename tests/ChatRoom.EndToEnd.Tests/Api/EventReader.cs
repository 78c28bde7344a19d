using System.Net;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Api;

/// <summary>Reads a stream of events as browsers do (HTML Standard, 9.2).</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private HttpResponseMessage? _response;
    private StreamReader? _reader;

    private EventReader()
    {
    }

    /// <summary>The answer.</summary>
    public HttpResponseMessage Response => _response ?? throw new InvalidOperationException("the stream is not open");

    /// <summary>The position of the last event.</summary>
    public string? LastId { get; private set; }

    /// <summary>Opens a stream; waits until it is live.</summary>
    public static async Task<EventReader> OpenAsync(TestServer server, string token, string room, string? lastId = null) =>
        Opened(await AskAsync(server, token, room, lastId));

    /// <summary>Opens the stream at a path.</summary>
    public static async Task<EventReader> OpenPathAsync(TestServer server, string path, string? token = null) => Opened(await AskPathAsync(server, path, token));

    /// <summary>Asks for a stream, and reads only the headers of the answer.</summary>
    public static Task<EventReader> AskAsync(TestServer server, string token, string room, string? lastId = null) =>
        AskPathAsync(server, $"/api/rooms/{room}/events", token, lastId);

    /// <summary>Asks for the stream at a path.</summary>
    public static async Task<EventReader> AskPathAsync(TestServer server, string path, string? token, string? lastId = null)
    {
        var stream = new EventReader();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{server.HttpPort}{path}");
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        if (lastId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        }

        stream._response = await stream._http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).WithinAsync(() => "the stream to open");
        return stream;
    }

    private static EventReader Opened(EventReader stream)
    {
        stream.Response.StatusCode.Should().Be(HttpStatusCode.OK);
        stream._reader = new StreamReader(stream.Response.Content.ReadAsStream(TestContext.Current.CancellationToken));
        return stream;
    }

    /// <summary>Returns the next event: its name, and its data; null: the stream has ended.</summary>
    public async Task<(string Name, JsonElement Data)?> ReadAsync()
    {
        var (name, data) = ("message", "");
        while (await _reader!.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WithinAsync(() => "an event") is { } line)
        {
            if (line.Length == 0 && data.Length > 0)
            {
                return (name, JsonDocument.Parse(data).RootElement);
            }

            name = line.StartsWith("event: ", StringComparison.Ordinal) ? line[7..] : name;
            data = line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : data;
            LastId = line.StartsWith("id: ", StringComparison.Ordinal) ? line[4..] : LastId;
        }

        return null;
    }

    /// <summary>Reads up to the first event that has a name.</summary>
    public async Task<JsonElement> ReadUntilAsync(string name)
    {
        while (await ReadAsync() is var (found, data))
        {
            if (found == name)
            {
                return data;
            }
        }

        throw new InvalidOperationException($"the stream has ended without {name}");
    }

    /// <summary>Returns the texts of the next messages, and skips other events.</summary>
    public async Task<IReadOnlyList<string?>> ReadTextsAsync(int count)
    {
        var texts = new List<string?>();
        while (texts.Count < count && await ReadAsync() is var (_, data))
        {
            if (data.GetProperty("type").GetString() == "message")
            {
                texts.Add(data.GetProperty("text").GetString());
            }
        }

        return texts;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _response?.Dispose();
        _http.Dispose();
    }
}
