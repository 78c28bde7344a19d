using System.Globalization;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>The words of replies and errors about the settings and roles of rooms, for people.</summary>
internal static class RoomSettingWording
{
    /// <summary>Returns the line of a reply; null if the reply is about something else.</summary>
    public static string? Line(Reply reply) => reply switch
    {
        RoomInfo i => Of(i),
        RoomIsUnregistered r => $"{r.Room} is not registered: it is gone when everybody has left (/room register keeps it)",
        RoomRegistered r => $"{r.Room} is yours now: /room info",
        RoomUnregistered r => $"{r.Room} is no longer registered",
        RoomSettingChanged s => $"{s.Room}: {s.Setting}",
        RoleChanged r => $"{r.Room}: {r.Act.ToString().ToLowerInvariant()} {r.Alias}",
        InvitationSent i => string.Create(CultureInfo.InvariantCulture, $"{i.Alias} can join {i.Room} within {i.Hours} hours"),
        Invited i => string.Create(CultureInfo.InvariantCulture, $"{i.By} invites you to {i.Room}: /join {i.Room} (within {i.Hours} hours)"),
        RoomNotRegistered r => $"{r.Room} is not registered (/room register)",
        UnregisteringOpensRoom r => $"then everybody can enter {r.Room} and read its history; to confirm: /room unregister yes",
        RoomAlreadyRegistered r => $"{r.Room} is registered already",
        TooManyOwnRooms t => $"you can register {Quantity.Of(t.Most, "room")} at most",
        RoleNeedsAccount r => $"there is no account {r.Name}: roles belong to accounts",
        TooManyInvitations t => $"a room can have {Quantity.Of(t.Most, "open invitation")} at most",
        _ => null,
    };

    private static string Of(RoomInfo info)
    {
        var owner = info.Owner is null ? "nobody owns it" : $"owner {info.Owner}";
        return $"{info.Room}: {owner}{List("moderators", info.Moderators)}{List("voices", info.Voices)}{List("settings", info.Settings)}";
    }

    private static string List(string name, IReadOnlyList<string> items) => items.Count == 0 ? "" : $"; {name}: {string.Join(", ", items)}";
}
