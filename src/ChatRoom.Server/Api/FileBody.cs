using System.Text.Json.Serialization;

namespace ChatRoom.Server.Api;

/// <summary>A file that was shared.</summary>
/// <param name="Url">The link to it; only a path if the server does not know its public address.</param>
/// <param name="Room">The room.</param>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its size, after a picture was written again.</param>
/// <param name="Type">Its media type.</param>
internal sealed record FileBody(string Url, string Room, string Name, long Bytes, string Type)
{
    /// <summary>The id of the message; null: a moderator has to release it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Id { get; init; }

    /// <summary>The width of a picture in pixels.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Width { get; init; }

    /// <summary>The height of a picture in pixels.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Height { get; init; }
}
