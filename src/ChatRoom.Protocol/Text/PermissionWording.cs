using System.Globalization;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>The words of errors about permissions, for people.</summary>
internal static class PermissionWording
{
    /// <summary>Returns the line of an error; null if it is not about permissions.</summary>
    public static string? Line(Error error) => error switch
    {
        BannedHere b => $"you are banned from this {Place(b.IsRoom)}{Until(b.Until)}{Because(b.Why)}",
        MutedHere m => $"you are muted {(m.IsRoom ? "in this room" : "on this server")}{Until(m.Until)}{Because(m.Why)}",
        RoomIsModerated => "this room is moderated: only people with a voice may speak",
        GuestsOnlyRead => "guests can only read here: /register, or /login <alias>",
        RoomNeedsAccount => "that room is for people with an account: /register, or /login <alias>",
        RoomNeedsKey => "that room has a key: /join <room> <key>",
        BeyondTokenScope => "your access token does not allow that",
        _ => null,
    };

    private static string Place(bool isRoom) => isRoom ? "room" : "server";

    private static string Until(DateTimeOffset? until) =>
        until is { } end ? string.Create(CultureInfo.InvariantCulture, $" until {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : "";

    private static string Because(string reason) => reason.Length == 0 ? "" : $": {reason}";
}
