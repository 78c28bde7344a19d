using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>The words of errors about permissions, for people.</summary>
internal static class PermissionWording
{
    /// <summary>Returns the line of an error; null if it is not about permissions.</summary>
    public static string? Line(Error error) => error switch
    {
        RoomIsModerated => "this room is moderated: only people with a voice can speak",
        GuestsOnlyRead => "guests can only read here: /register, or /login <alias>",
        RoomNeedsAccount => "that room requires an account: /register, or /login <alias>",
        RoomNeedsKey => "that room requires a key: /join <room> <key>",
        BeyondTokenScope => "your access token does not allow that",
        _ => null,
    };
}
