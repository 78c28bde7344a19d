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
        RoomIsUnregistered r => $"{r.Room} is not registered, so it has no owner and no settings (to register it: /room register)",
        RoomRegistered r => $"you own {r.Room} now; to see its settings: /room",
        RoomUnregistered r => $"{r.Room} is no longer registered",
        RoomSettingChanged s => $"{s.Room}: {s.Setting}",
        RoleChanged r => Of(r),
        InvitationSent i => string.Create(CultureInfo.InvariantCulture, $"you have invited {i.Alias} to {i.Room}; the invitation is valid for {i.Hours} hours"),
        Invited i => string.Create(CultureInfo.InvariantCulture, $"{i.By} has invited you to {i.Room}: /join {i.Room} (within {i.Hours} hours)"),
        RoomNotRegistered r => $"{r.Room} is not registered (to register it: /room register)",
        UnregisteringOpensRoom r => $"after that, everybody can enter {r.Room} and read its history; to confirm: /room unregister yes",
        RoomAlreadyRegistered r => $"{r.Room} is already registered",
        TooManyOwnRooms t => $"you can register at most {Quantity.Of(t.Most, "room")}",
        RoleNeedsAccount r => $"there is no account {r.Name}; only accounts can have roles",
        TooManyInvitations t => $"a room can have at most {Quantity.Of(t.Most, "open invitation")}",
        _ => null,
    };

    private static string Of(RoleChanged role) => role.Act switch
    {
        ModerationAct.Op => $"{role.Alias} is now a moderator of {role.Room}",
        ModerationAct.Deop => $"{role.Alias} is no longer a moderator of {role.Room}",
        ModerationAct.Voice => $"{role.Alias} now has a voice in {role.Room}",
        ModerationAct.Devoice => $"{role.Alias} no longer has a voice in {role.Room}",
        ModerationAct.Owner => $"{role.Alias} is now the owner of {role.Room}",
        _ => $"the role of {role.Alias} in {role.Room} has changed",
    };

    private static string Of(RoomInfo info)
    {
        var owner = info.Owner is null ? "no owner" : $"owner {info.Owner}";
        return $"{info.Room}: {owner}{List("moderators", info.Moderators)}{List("voices", info.Voices)}{List("settings", info.Settings)}";
    }

    private static string List(string name, IReadOnlyList<string> items) => items.Count == 0 ? "" : $"; {name}: {string.Join(", ", items)}";
}
