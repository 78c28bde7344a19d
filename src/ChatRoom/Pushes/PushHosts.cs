using System.Net;

namespace ChatRoom.Pushes;

/// <summary>
/// The hosts of push services. An entry is a host name; a <c>*</c> as its first label stands for one or more labels. All addresses
/// that an entry allows belong to one push service.
/// </summary>
internal static class PushHosts
{
    /// <summary>The push services of Chrome, Firefox, Safari and Edge.</summary>
    public const string Default = "fcm.googleapis.com, *.push.services.mozilla.com, *.push.apple.com, *.notify.windows.com";

    private const int MostChars = 253;
    private const int MostLabelChars = 63;
    private static readonly string[] Browsers = Default.Split(", ");

    /// <summary>Returns whether a text is an entry.</summary>
    public static bool IsEntry(string text)
    {
        var labels = (text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text).Split('.');
        return text.Length <= MostChars && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit); // otherwise it is an IP address
    }

    /// <summary>Returns the entry or the network that allows the address of a browser; null: none does.</summary>
    /// <param name="endpoint">The address: with a host name, which needs https on its usual port, or with an IP address.</param>
    /// <param name="entries">The entries for host names; none: <see cref="Default"/>.</param>
    /// <param name="networks">The networks for IP addresses.</param>
    public static string? Find(Uri endpoint, IReadOnlyList<string> entries, IReadOnlyList<IPNetwork> networks)
    {
        if (IPAddress.TryParse(endpoint.Host, out var address))
        {
            return networks.Where(network => network.Contains(address)).Select(static network => network.ToString()).FirstOrDefault();
        }

        return endpoint.Scheme == Uri.UriSchemeHttps && endpoint.IsDefaultPort
            ? (entries.Count > 0 ? entries : Browsers).FirstOrDefault(entry => Contains(entry, endpoint.IdnHost))
            : null;
    }

    private static bool Contains(string entry, string host) => entry.StartsWith('*')
        ? host.Length >= entry.Length && host.EndsWith(entry[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(entry, StringComparison.OrdinalIgnoreCase);

    private static bool IsLabel(string text) => text.Length is > 0 and <= MostLabelChars && text[0] != '-' && text[^1] != '-'
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
