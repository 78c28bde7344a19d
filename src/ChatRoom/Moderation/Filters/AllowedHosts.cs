using System.Diagnostics.CodeAnalysis;

namespace ChatRoom.Moderation.Filters;

/// <summary>The hosts to which links may lead, with their subdomains.</summary>
internal sealed class AllowedHosts
{
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _hosts;

    /// <param name="hosts">The hosts, each as <see cref="TryParse"/> returns it.</param>
    public AllowedHosts(IEnumerable<string> hosts) =>
        _hosts = hosts.ToHashSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads a host, or says why it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? host, [NotNullWhen(false)] out string? reason)
    {
        host = text.Trim().TrimEnd('.');
        reason = host.StartsWith("*.", StringComparison.Ordinal) ? $"has a wildcard; subdomains are always included: {host[2..]}"
            : Uri.CheckHostName(host) == UriHostNameType.Unknown || host.Contains(':', StringComparison.Ordinal) ? "is not the name of a host, as example.org"
            : null;
        host = reason is null ? host : null;
        return reason is null;
    }

    /// <summary>Returns whether a host, or a domain that contains it, is allowed.</summary>
    public bool Contains(ReadOnlySpan<char> host)
    {
        while (!_hosts.Contains(host))
        {
            var dot = host.IndexOf('.');
            if (dot < 0)
            {
                return false;
            }

            host = host[(dot + 1)..];
        }

        return true;
    }
}
