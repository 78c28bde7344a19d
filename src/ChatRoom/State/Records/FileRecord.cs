using System.Text.Json.Serialization;

namespace ChatRoom.State.Records;

/// <summary>A file that somebody has shared in a room. Its contents are in an <see cref="Files.IFileStore"/>.</summary>
/// <param name="Id">Its id, which is in its link: 22 characters.</param>
/// <param name="Room">The name of the room.</param>
/// <param name="Author">The number of the person.</param>
/// <param name="Payer">Whose share of the disk it takes (<see cref="Files.FilePayers"/>).</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its media type: of a picture, or <c>application/octet-stream</c>.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Hash">SHA-256 of its content, hexadecimal.</param>
/// <param name="At">When it was shared.</param>
internal sealed record FileRecord(
    string Id, string Room, long Author, string Payer, string Name, string Type, long Bytes, string Hash, DateTimeOffset At) : StateRecord
{
    /// <inheritdoc />
    public override string Key => Id;

    /// <summary>The width of a picture in pixels; 0: it is not one.</summary>
    public int Width { get; init; }

    /// <summary>The height of a picture in pixels.</summary>
    public int Height { get; init; }

    /// <summary>The size of the thumbnail; 0: there is none.</summary>
    public long ThumbnailBytes { get; init; }

    /// <summary>The newest id in the room before its message.</summary>
    public long After { get; init; }

    /// <summary>The id of its message; 0: it is not known, because a moderator holds the message, or the process ended meanwhile.</summary>
    public long Message { get; init; }

    /// <summary>Whether it is a picture.</summary>
    [JsonIgnore]
    public bool IsPicture => Width > 0;

    /// <summary>What it takes on the disk.</summary>
    [JsonIgnore]
    public long Size => Bytes + ThumbnailBytes;
}
