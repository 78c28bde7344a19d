using System.Buffers.Text;

namespace ChatRoom.Protocol.Json;

/// <summary>Looks at the escapes of JSON strings. The runtime's reader takes half a surrogate pair, and throws later.</summary>
internal static class JsonEscapes
{
    private const int EscapeLength = 6; // \uD83D

    /// <summary>Returns whether a text contains an escaped half of a surrogate pair without its other half. It need not be JSON.</summary>
    internal static bool HaveLoneSurrogate(ReadOnlySpan<byte> json)
    {
        while (json.IndexOf((byte)'\\') is >= 0 and var at)
        {
            json = json[at..];
            if (!TryDecode(json, out var unit))
            {
                json = json[Math.Min(2, json.Length)..];
                continue;
            }

            json = json[EscapeLength..];
            if (!char.IsSurrogate(unit))
            {
                continue;
            }

            if (!char.IsHighSurrogate(unit) || !TryDecode(json, out var low) || !char.IsLowSurrogate(low))
            {
                return true;
            }

            json = json[EscapeLength..];
        }

        return false;
    }

    private static bool TryDecode(ReadOnlySpan<byte> json, out char unit)
    {
        unit = default;
        if (json.Length < EscapeLength || !json.StartsWith("\\u"u8)
            || !Utf8Parser.TryParse(json[2..EscapeLength], out ushort value, out var length, 'x') || length != EscapeLength - 2)
        {
            return false;
        }

        unit = (char)value;
        return true;
    }
}
