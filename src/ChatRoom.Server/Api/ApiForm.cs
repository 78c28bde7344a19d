using System.Globalization;
using System.Text.Json;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocols;

namespace ChatRoom.Server.Api;

/// <summary>Turns events and errors of the chat into the form that they have for json clients, so that there is one form for all programs.</summary>
internal sealed class ApiForm(ClientProtocols protocols)
{
    /// <summary>The bytes of events in one response; what does not fit is on the next page.</summary>
    private const int MostEventBytes = 256 * 1024;

    private readonly Formatter _json = protocols.Of(ProtocolChoice.Json).Formatter;

    /// <summary>Returns the problem details of an error.</summary>
    public ApiProblem Problem(Error error)
    {
        if (error is TokenIsInvalid or BeyondTokenScope or TlsRequired)
        {
            return error is TokenIsInvalid ? ApiProblem.InvalidToken : error is BeyondTokenScope ? ApiProblem.InsufficientScope : ApiProblem.NotEncrypted;
        }

        using var json = JsonDocument.Parse(_json.Format(error));
        var members = json.RootElement;
        return new ApiProblem(ApiProblem.StatusOf(error), members.GetProperty("code").GetString()!, members.GetProperty("text").GetString()!)
        {
            RetryAfter = members.TryGetProperty("retry_after", out var seconds) ? seconds.GetInt64() : null,
            Members = members.TryGetProperty("until", out var until) ? new Dictionary<string, object?> { ["until"] = until.GetString() } : new Dictionary<string, object?>(),
        };
    }

    /// <summary>Returns the problem details of a reply that is not the one that was asked for.</summary>
    public ApiProblem Refusal(Reply? reply) =>
        reply is Error error ? Problem(error) : throw new InvalidOperationException($"the chat replies with a {reply?.GetType().Name ?? "nothing"} here");

    /// <summary>Returns the words of a reply for people; null: it has none.</summary>
    public string? WordsOf(Reply reply)
    {
        using var json = JsonDocument.Parse(_json.Format(reply));
        return json.RootElement.TryGetProperty("text", out var text) ? text.GetString() : null;
    }

    /// <summary>Returns the events of a page that fit.</summary>
    /// <param name="room">Their room.</param>
    /// <param name="events">The events, the oldest first.</param>
    /// <param name="keepsOldest">Whether the newest are left out; otherwise the oldest.</param>
    public IReadOnlyList<ApiEvent> Events(RoomName room, IReadOnlyList<PastEvent> events, bool keepsOldest)
    {
        var kept = new List<ApiEvent>();
        var bytes = 0;
        foreach (var past in keepsOldest ? events : events.Reverse())
        {
            var line = Line(room, past);
            bytes += line.Length;
            if (bytes > MostEventBytes && kept.Count > 0)
            {
                break;
            }

            kept.Add(new ApiEvent(past.Id, line));
        }

        if (!keepsOldest)
        {
            kept.Reverse();
        }

        return kept;
    }

    /// <summary>Returns the word for a role.</summary>
    public static string NameOf(Enum role) => role.ToString().ToLower(CultureInfo.InvariantCulture);

    private ReadOnlyMemory<byte> Line(RoomName room, PastEvent past)
    {
        var begin = "\n    "u8; // a line of its own, for people who read it with curl
        var buffer = new byte[begin.Length + _json.MaxBytes(past.Event)];
        begin.CopyTo(buffer);
        var length = _json.Write(room, past.Id, past.Event, buffer.AsSpan(begin.Length));
        return buffer.AsMemory(0, begin.Length + length - 1); // without the line end
    }
}
