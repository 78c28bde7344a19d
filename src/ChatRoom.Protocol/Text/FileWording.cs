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
            $"to share a file of at most {Size(upload.FileBytes)} in {upload.Room}, run this once, until {Time(upload.Until)} UTC:",
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
        FileTooLarge f => $"a file has at most {Size(f.MostBytes)}",
        _ => null,
    };

    /// <summary>Returns a size for people, in decimal units: <c>34 kB</c>.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => Invariant($"{bytes} B"),
        < 9_950 => Invariant($"{bytes / 1_000.0:0.#} kB"),
        < 999_500 => Invariant($"{bytes / 1_000.0:0} kB"),
        < 9_950_000 => Invariant($"{bytes / 1_000_000.0:0.#} MB"),
        _ => Invariant($"{bytes / 1_000_000.0:0} MB"),
    };

    private static IEnumerable<string> Hint(string url) => url.StartsWith('/') ? [NoAddress] : [];

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
