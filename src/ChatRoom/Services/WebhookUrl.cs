namespace ChatRoom.Services;

/// <summary>The addresses of outgoing webhooks.</summary>
internal static class WebhookUrl
{
    private const int MostChars = 1_024;
    private const int MostNumbered = 100;

    /// <summary>Returns why a text is not such an address, in a few words; null: it is one. Whether the server may connect to it is decided when it does.</summary>
    public static string? FaultOf(string text) =>
        text.Length > MostChars ? $"it has more than {MostChars} characters"
        : !Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) ? "it does not begin with https://"
        : url.UserInfo.Length > 0 ? "it has a user name"
        : url.Fragment.Length > 0 ? "it has a fragment (#)"
        : url.IdnHost.Length == 0 ? "it has no host"
        : null;

    /// <summary>Returns a name for a webhook: the end of its host, with a number if it is taken.</summary>
    /// <param name="url">The address.</param>
    /// <param name="mostChars">The most characters that the name may have.</param>
    /// <param name="isTaken">Returns whether another webhook has a name.</param>
    public static string NameOf(Uri url, int mostChars, Func<string, bool> isTaken)
    {
        var host = string.Concat(url.IdnHost.Where(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'));
        for (var n = 1; n < MostNumbered; n++)
        {
            var suffix = n == 1 ? "" : $"-{n}";
            var room = mostChars - suffix.Length;
            var name = (host.Length > room ? host[^room..].TrimStart('.', '-') : host) + suffix;
            if (!isTaken(name))
            {
                return name;
            }
        }

        return host;
    }
}
