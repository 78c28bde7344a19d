namespace ChatRoom.Protocol.Model;

/// <summary>The client can send a file to a link, once.</summary>
/// <param name="Room">The room in which it is shared.</param>
/// <param name="Name">The name that the file will have.</param>
/// <param name="Url">The link, a secret; only a path if the server does not know its public address.</param>
/// <param name="Until">When the link expires.</param>
/// <param name="FileBytes">The size of the largest file, in bytes.</param>
public sealed record UploadLink(RoomName Room, string Name, string Url, DateTimeOffset Until, long FileBytes) : Reply;

/// <summary>A link to a file that the client may read.</summary>
/// <param name="Id">The id of the file.</param>
/// <param name="Url">The link; only a path if the server does not know its public address.</param>
/// <param name="Until">When the link expires; null: never, because everybody may read the file.</param>
public sealed record FileLink(string Id, string Url, DateTimeOffset? Until) : Reply;

/// <summary>The server takes no files.</summary>
public sealed record FilesAreOff() : Error(ErrorCode.NotPermitted);

/// <summary>The file is too large.</summary>
/// <param name="MostBytes">The size of the largest file, in bytes.</param>
public sealed record FileTooLarge(long MostBytes) : Error(ErrorCode.TooLong);

/// <summary>There is no such file, or the client may not read it.</summary>
public sealed record NoSuchFile() : Error(ErrorCode.NoSuchFile);
