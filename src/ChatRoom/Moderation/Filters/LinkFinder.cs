using System.Buffers;

namespace ChatRoom.Moderation.Filters;

/// <summary>
/// Finds links in a text: <c>scheme://host</c>, <c>www.host</c>, and a bare host that ends with a domain of <see cref="Domains"/>
/// or that a path follows. Addresses of e-mail and names of files are not links.
/// </summary>
internal static class LinkFinder
{
    private static readonly SearchValues<char> EndOfLink = SearchValues.Create(" \t,;<>\"'`(){}|^\u00A0\u2028\u3000");
    private static readonly SearchValues<char> EndOfAuthority = SearchValues.Create("/?#\\");

    // Top-level domains that people write without a scheme, and those that spam prefers. Others need a scheme, www or a path.
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Domains = new HashSet<string>(
        [
            "app", "biz", "cc", "click", "club", "cn", "co", "com", "de", "dev", "edu", "eu", "fr", "gg", "gov", "info", "io", "link", "live", "ly", "net", "nl",
            "online", "org", "page", "pl", "pro", "pw", "ru", "shop", "site", "store", "su", "tk", "top", "tv", "uk", "us", "vip", "wiki", "win", "xxx", "xyz",
        ],
        StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Finds a link to a host that is not allowed.</summary>
    /// <param name="text">The text, without invisible characters.</param>
    /// <param name="allowed">The allowed hosts.</param>
    /// <param name="host">Its host.</param>
    public static bool TryFind(ReadOnlySpan<char> text, AllowedHosts allowed, out ReadOnlySpan<char> host)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny(EndOfLink);
            var piece = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            if (IsLink(piece, out host) && !allowed.Contains(host))
            {
                return true;
            }
        }

        host = default;
        return false;
    }

    private static bool IsLink(ReadOnlySpan<char> piece, out ReadOnlySpan<char> host)
    {
        var scheme = piece.IndexOf("://");
        if (scheme > 0 && char.IsAsciiLetterOrDigit(piece[scheme - 1]))
        {
            host = HostOf(piece[(scheme + 3)..].TrimStart("/\\"));
            return !host.IsEmpty;
        }

        // The dots that browsers take for dots, too: in a bare host, they are meant to be overlooked.
        host = HostOf(piece.TrimStart("/\\.*_~!?-:["));
        var lastDot = host.LastIndexOfAny('.', '\u3002', '\uFF0E');
        lastDot = Math.Max(lastDot, host.LastIndexOf('\uFF61'));
        if (lastDot <= 0 || lastDot == host.Length - 1)
        {
            return false;
        }

        var domain = host[(lastDot + 1)..];
        var isMail = piece.Contains('@');
        var hasPath = piece.IndexOfAny(EndOfAuthority) is > 0 and var slash && slash < piece.Length - 1 && piece[slash] == '/';
        return !isMail && AreLetters(domain)
            && (host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) || Domains.Contains(domain) || hasPath);
    }

    /// <summary>Returns the host of an authority (RFC 3986, 3.2), without user, port and the dots after it.</summary>
    private static ReadOnlySpan<char> HostOf(ReadOnlySpan<char> authority)
    {
        var end = authority.IndexOfAny(EndOfAuthority);
        authority = end < 0 ? authority : authority[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var port = authority.LastIndexOf(':');
        return (port < 0 ? authority : authority[..port]).TrimEnd(".:!?*_~]");
    }

    private static bool AreLetters(ReadOnlySpan<char> domain)
    {
        foreach (var c in domain)
        {
            if (!char.IsLetter(c))
            {
                return false;
            }
        }

        return domain.Length >= 2;
    }
}
