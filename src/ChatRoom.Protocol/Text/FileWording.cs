using System.Globalization;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>The words of replies and errors about files, for people.</summary>
internal static class FileWording
{
    private const string NoAddress = "the server does not know its public address (ChatRoom:Web:PublicUrl): put its HTTP address before the path";

    /// <summary>Returns the lines of a reply; null if it is not one of these.</summary>
    public static IEnumerable<string>? Lines(Reply reply) => reply switch
    {
        UploadLink upload =>
        [
            $"to share a file of at most {Quantity.OfBytes(upload.FileBytes)} in {upload.Room}, run this once, until {Time(upload.Until)} UTC:",
            $"curl -T '{upload.Name}' {upload.Url}",
            .. Hint(upload.Url),
        ],
        FileLink { Until: { } until } link => [$"until {Time(until)} UTC: {link.Url}", .. Hint(link.Url)],
        FileLink link => [link.Url, .. Hint(link.Url)],
        _ => null,
    };

    /// <summary>Returns the line of an error; null if it is not one of these.</summary>
    public static string? Line(Error error) => error switch
    {
        FilesAreOff => "this server takes no files",
        FileTooLarge f => $"a file has at most {Quantity.OfBytes(f.MostBytes)}",
        _ => null,
    };

    private static IEnumerable<string> Hint(string url) => url.StartsWith('/') ? [NoAddress] : [];

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture);
}
