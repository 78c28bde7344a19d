using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ChatRoom.Protocol;

/// <summary>The text of a <see cref="ChatEventKind.Purged"/> event, as <c>3-9,12 bob</c>: the messages, and the alias of their author.</summary>
public static class PurgedMessages
{
    /// <summary>The most messages that one event names.</summary>
    public const int Most = 256;

    /// <summary>Creates the text.</summary>
    /// <param name="ids">The ids of the messages, ascending, at most <see cref="Most"/>.</param>
    /// <param name="author">The alias of their author; null: it is the one who removes them.</param>
    public static byte[] Format(IReadOnlyList<long> ids, Alias? author)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, Most);
        var text = new StringBuilder();
        for (var first = 0; first < ids.Count;)
        {
            var last = first;
            while (last + 1 < ids.Count && ids[last + 1] == ids[last] + 1)
            {
                last++;
            }

            text.Append(CultureInfo.InvariantCulture, $"{(first > 0 ? "," : "")}{ids[first]}");
            if (last > first)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{ids[last]}");
            }

            first = last + 1;
        }

        return Encoding.UTF8.GetBytes($"{text} {author}".TrimEnd());
    }

    /// <summary>Returns the ids in a text, at most <see cref="Most"/>; what cannot be read is left out.</summary>
    public static IReadOnlyList<long> IdsIn(ReadOnlySpan<byte> text)
    {
        var ids = new List<long>();
        var rest = text[..(text.IndexOf((byte)' ') is >= 0 and var end ? end : text.Length)];
        while (Utf8Parser.TryParse(rest, out long first, out var length) && first > 0)
        {
            var last = first;
            rest = rest[length..];
            if (rest is [(byte)'-', ..] && Utf8Parser.TryParse(rest[1..], out last, out length))
            {
                rest = rest[(1 + length)..];
            }

            for (var id = first; id <= last && ids.Count < Most; id++)
            {
                ids.Add(id);
            }

            rest = rest is [(byte)',', ..] ? rest[1..] : [];
        }

        return ids;
    }

    /// <summary>Returns the alias of the author in a text; empty: it is the one who removes the messages.</summary>
    public static ReadOnlySpan<byte> AuthorIn(ReadOnlySpan<byte> text) => text.IndexOf((byte)' ') is >= 0 and var end ? text[(end + 1)..] : [];
}
