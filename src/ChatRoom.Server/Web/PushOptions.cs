using System.ComponentModel;
using ChatRoom.Pushes;

namespace ChatRoom.Server.Web;

/// <summary>Settings of notifications for people who are not connected (Web Push).</summary>
internal sealed class PushOptions
{
    private const int MostChars = 200;

    /// <summary>Whether the server sends notifications.</summary>
    [Description("whether people can have notifications in browsers that are not connected; the server then sends requests to the push services of browsers (Google, Mozilla, Apple, Microsoft). Needs Subject")]
    public bool Enabled { get; set; }

    /// <summary>How push services reach the operator.</summary>
    [Description("how push services reach you if something is wrong: an address that begins with mailto: or https://")]
    public string Subject { get; set; } = "";

    /// <summary>The hosts of the push services that browsers may use.</summary>
    [Description($"hosts of the push services that browsers may use; a * as the first label stands for one or more labels. Empty: {PushHosts.Default}")]
    [Reloadable]
    public IReadOnlyList<string> Services { get; set; } = [];

    /// <summary>Returns whether a text is a valid contact.</summary>
    public static bool IsContact(string text) =>
        text.Length <= MostChars && Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeMailto || uri.Scheme == Uri.UriSchemeHttps)
        && text.All(static c => c is > ' ' and < '\x7f' and not '"' and not '\\') && uri.AbsoluteUri.Length > "https://".Length;
}
