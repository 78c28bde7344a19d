using ChatRoom.Protocol;
using ChatRoom.State.Records;

namespace ChatRoom.Files;

/// <summary>The links to files.</summary>
/// <param name="Origin">What precedes a path, as <c>https://chat.example.org</c>; empty: links are paths.</param>
internal sealed record FileLinks(string Origin)
{
    /// <summary>The path of files.</summary>
    public const string Files = "/f";

    /// <summary>The path of uploads.</summary>
    public const string Uploads = "/u";

    /// <summary>How many characters an id, and a token of an upload, has: 128 random bits.</summary>
    public const int IdLength = 22;

    /// <summary>Returns the link to a file.</summary>
    public string To(FileRecord file)
    {
        var what = file.IsPicture ? FormattableString.Invariant($"{file.Width}x{file.Height}") : "file";
        return $"{Origin}{Files}/{file.Id}/{what}/{FileName.InLink(file.Name)}";
    }

    /// <summary>Returns the link of an upload.</summary>
    public string ToUpload(string token) => $"{Origin}{Uploads}/{token}";

    /// <summary>Returns the id in a link, or the text itself if it is an id; null if it is neither.</summary>
    public static string? IdIn(string text)
    {
        var start = text.IndexOf($"{Files}/", StringComparison.Ordinal);
        var rest = start < 0 ? text : text[(start + Files.Length + 1)..];
        var id = rest.Split('/', '?')[0];
        return IsId(id) ? id : null;
    }

    /// <summary>Returns whether a text has the form of an id.</summary>
    public static bool IsId(string text) => text.Length == IdLength && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
