using System.Text.Json;

namespace ChatRoom.EndToEnd.Tests.Webhooks;

/// <summary>What a receiver of webhooks has received.</summary>
/// <param name="Body">The body.</param>
/// <param name="Headers">The headers.</param>
internal sealed record Delivered(string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The bytes of the body.</summary>
    public byte[] Content { get; init; } = [];

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Id => Headers["webhook-id"];

    public string Text => Json.GetProperty("text").GetString()!;
}
