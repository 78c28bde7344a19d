using System.Globalization;
using System.Text.Json;
using ChatRoom.Protocol;

namespace ChatRoom.Connection;

/// <summary>
/// One object that the server sent: something that happened in a room, or a notice. <c>docs/json.md</c> describes all types;
/// ignore those that you do not know.
/// </summary>
public sealed class Received
{
    internal Received(JsonElement json, int bytes = 0)
    {
        (Json, Bytes, Type) = (json, bytes, TextOf(json, "type") ?? "");
        RoomName = Room is { } text && RoomName.TryParse(text, out var room, out _) ? room : null;
    }

    /// <summary>The object, with all its members.</summary>
    public JsonElement Json { get; }

    /// <summary>Its type, such as <c>message</c>.</summary>
    public string Type { get; }

    /// <summary>The room; null: it is about no room.</summary>
    public string? Room => TextOf("room");

    /// <summary>The number of the event in its room; null: it has none.</summary>
    public long? Id => NumberOf("id");

    /// <summary>
    /// The position of the event, for <see cref="ChatOptions.After"/>: a bot that keeps it continues there after a restart. Null: it has none.
    /// </summary>
    public string? Position { get; internal set; }

    /// <summary>When it happened; null: not known.</summary>
    public DateTimeOffset? At => TimeOf("at");

    /// <summary>Who did it; null: nobody.</summary>
    public string? Alias => TextOf("alias") ?? TextOf("from");

    /// <summary>What was said; null: nothing.</summary>
    public string? Text => TextOf("text");

    /// <summary>Whether it happened before the client came, or while it was disconnected.</summary>
    public bool IsPast => IsTrue("past");

    /// <summary>Whether it says that the client may not speak.</summary>
    internal bool IsMuted => IsTrue("muted");

    /// <summary>The request that it answers; null: none.</summary>
    internal string? Ref => TextOf("ref");

    /// <summary>Its room; null: none.</summary>
    internal RoomName? RoomName { get; }

    /// <summary>Its size on the wire.</summary>
    internal int Bytes { get; }

    /// <summary>Whether it is something that somebody said.</summary>
    internal bool IsSpeech => Type is "message" or "action";

    /// <summary>Returns the received object; null if a line is none.</summary>
    internal static Received? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object ? new Received(document.RootElement.Clone(), line.Length) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Returns the object as it was sent.</summary>
    public override string ToString() => Json.ToString();

    /// <summary>Returns a member that is a text, or null if there is none.</summary>
    internal string? TextOf(string name) => TextOf(Json, name);

    /// <summary>Returns a member that is a time, or null if there is none.</summary>
    internal DateTimeOffset? TimeOf(string name) =>
        DateTimeOffset.TryParse(TextOf(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    /// <summary>Returns a member that is a whole number, or null if there is none.</summary>
    internal long? NumberOf(string name) =>
        Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private bool IsTrue(string name) => Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string? TextOf(JsonElement json, string name)
    {
        try
        {
            return json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair, which no server sends
        }
    }
}
