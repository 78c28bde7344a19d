namespace ChatRoom.Files;

/// <summary>A content that is stored: a file, or its thumbnail.</summary>
/// <param name="Id">The id of the file.</param>
/// <param name="IsThumbnail">Whether it is the thumbnail.</param>
public readonly record struct FileContent(string Id, bool IsThumbnail = false);
