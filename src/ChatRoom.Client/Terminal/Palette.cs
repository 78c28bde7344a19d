using System.Text;
using ChatRoom.Protocol;
using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>
/// The colors. They suit dark and light backgrounds, because a terminal may not report its background. The contrast (WCAG 2) of
/// <see cref="Accents"/> is at least 4.5:1 on black and on white. The contrast of <see cref="Aliases"/> is at least 3:1 on
/// black, on white and on the backgrounds of common themes. Everything else has the terminal's default color.
/// </summary>
internal static class Palette
{
    /// <summary>A message that mentions the user.</summary>
    public static readonly Color Mention = Color.FromInt32(163);

    /// <summary>A whisper.</summary>
    public static readonly Color Whisper = Color.FromInt32(98);

    /// <summary>The mark in front of a server's notice.</summary>
    public static readonly Color Server = Color.FromInt32(63);

    /// <summary>The mark in front of a client's notice, and the state of a missing connection.</summary>
    public static readonly Color Client = Color.FromInt32(131);

    /// <summary>The state of an established connection.</summary>
    public static readonly Color Connected = Color.FromInt32(29);

    /// <summary>The colors of texts and marks.</summary>
    public static IReadOnlyList<Color> Accents { get; } = [Mention, Whisper, Server, Client, Connected];

    /// <summary>The colors of aliases, from xterm's 256 colors.</summary>
    public static IReadOnlyList<Color> Aliases { get; } =
        [.. new[] { 31, 33, 65, 66, 68, 99, 100, 133, 135, 136, 137, 166, 167, 168, 169, 197 }.Select(static n => Color.FromInt32(n))];

    /// <summary>Returns the color of an alias, which is the same on every machine.</summary>
    public static Color Of(string alias)
    {
        var key = Alias.TryParse(alias, int.MaxValue, out var parsed, out _) ? parsed.Key : alias;

        // FNV-1a, 32 bits. string.GetHashCode would differ between processes.
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(key))
        {
            hash = (hash ^ b) * 16777619;
        }

        return Aliases[(int)((hash ^ (hash >> 16)) % (uint)Aliases.Count)];
    }
}
