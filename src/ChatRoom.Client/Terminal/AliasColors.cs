using System.Text;
using ChatRoom.Protocol;
using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>A colour for each alias: the same everywhere and always, for nobody has to be told which.</summary>
internal static class AliasColors
{
    // Of xterm's 256, those that can be read both on black and on white.
    private static readonly int[] Palette = [32, 34, 37, 67, 71, 97, 99, 130, 133, 136, 142, 161, 166, 168, 172, 31];

    /// <summary>The colour.</summary>
    public static Color Of(string alias)
    {
        var key = Alias.TryParse(alias, int.MaxValue, out var parsed, out _) ? parsed.Key : alias;

        // FNV-1a, 32 bits: string.GetHashCode is another in every process.
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(key))
        {
            hash = (hash ^ b) * 16777619;
        }

        return Color.FromInt32(Palette[(hash ^ (hash >> 16)) % (uint)Palette.Length]);
    }
}
