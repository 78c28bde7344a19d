using System.Globalization;

namespace ChatRoom.Protocol;

/// <summary>A position in a room: an event's id, and the epoch in which the room gave that id. Clients see it as <c>e1:1234</c>.</summary>
/// <param name="Epoch">Differs from the room's other epochs; 0: not known.</param>
/// <param name="Id">The event's id; 0: before the first event.</param>
public readonly record struct RoomPosition(long Epoch, long Id)
{
    /// <summary>Parses a position, or an id alone (<c>1234</c>, <c>#1234</c>), whose epoch is not known.</summary>
    public static bool TryParse(string text, out RoomPosition position)
    {
        position = default;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var epoch = 0L;
        if (colon >= 0
            && (!text.StartsWith('e') || !long.TryParse(text.AsSpan(1, colon - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out epoch) || epoch <= 0))
        {
            return false;
        }

        var digits = colon < 0 ? text.AsSpan().TrimStart('#') : text.AsSpan(colon + 1);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == long.MaxValue)
        {
            return false;
        }

        position = new RoomPosition(epoch, id);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"e{Epoch:x}:{Id}");
}
