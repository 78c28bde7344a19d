using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ChatRoom.Connection.Transport;

/// <summary>The address of a server.</summary>
/// <param name="Host">A host name or an IP address, without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record ServerAddress(string Host, int Port)
{
    /// <summary>The default host.</summary>
    public const string DefaultHost = "127.0.0.1";

    /// <summary>The default port without TLS.</summary>
    public const int DefaultPort = 5000;

    /// <summary>The default port with TLS.</summary>
    public const int DefaultTlsPort = 5001;

    /// <summary>Parses <c>host</c>, <c>host:port</c>, <c>[v6]</c>, <c>[v6]:port</c> or an IPv6 address alone.</summary>
    /// <param name="text">The text that the user wrote.</param>
    /// <param name="defaultPort">The port if none is given.</param>
    /// <param name="address">The address; null if the text is not valid.</param>
    /// <param name="reason">Why the text is not valid; null if it is.</param>
    public static bool TryParse(
        string text, int defaultPort, [NotNullWhen(true)] out ServerAddress? address, [NotNullWhen(false)] out string? reason)
    {
        address = null;
        reason = null;
        var (host, port) = Split(text);
        var number = defaultPort;
        if (host.Length == 0 || host[0] == '-' || text.Any(static c => char.IsWhiteSpace(c) || c == '/') || host.IndexOfAny(['[', ']']) >= 0)
        {
            reason = $"'{text}' is not host[:port]; put an IPv6 address with a port in brackets: [::1]:5000";
        }
        else if (host.Contains(':') && !IsIPv6(host))
        {
            reason = $"'{host}' is not an IPv6 address";
        }
        else if (port is not null && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number is < 1 or > 65535))
        {
            reason = $"'{port}' is not a port; ports are 1 to 65535";
        }

        address = reason is null ? new ServerAddress(host, number) : null;
        return reason is null;
    }

    /// <summary>Returns the address in the form that the command line accepts.</summary>
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static (string Host, string? Port) Split(string text)
    {
        var close = text.StartsWith('[') ? text.IndexOf(']') : -1;
        if (close > 0)
        {
            var rest = text[(close + 1)..];
            return IsIPv6(text[1..close]) && (rest.Length == 0 || rest[0] == ':')
                ? (text[1..close], rest.Length == 0 ? null : rest[1..])
                : ("", null);
        }

        var colon = text.LastIndexOf(':');
        return colon < 0 || text.IndexOf(':') != colon ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    private static bool IsIPv6(string host) =>
        IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
}
