using ChatRoom.Participants;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;

namespace ChatRoom.Services;

/// <summary>Shows which rooms there are, who is in them, and their topics.</summary>
internal sealed class RoomListService(
    Permissions permissions, RoleResolver roles, RoomDirectory rooms, RoomLister lister, ParticipantDirectory participants, AwayService away, ObservedPresence presence)
{
    private const int MostNames = 100;

    /// <summary>Returns who is in a room.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="room">The room.</param>
    /// <param name="prefix">Only people whose alias begins with this; empty: all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> WhoAsync(Principal who, RoomName room, string prefix, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ListMembers, room) is { } refusal)
        {
            return refusal;
        }

        IReadOnlyList<Alias> aliases;
        try
        {
            aliases = await presence.AliasesInAsync(room, cancellationToken);
        }
        catch (PresenceException)
        {
            return new Unavailable(Feature.Presence);
        }

        var names = aliases.Select(static alias => alias.Value).Where(name => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).ToArray();
        Array.Sort(names, StringComparer.OrdinalIgnoreCase);
        var shown = names.Length > MostNames ? names[..MostNames] : names;
        return new WhoList(room, prefix, names.Length, shown) { Away = AwayAmong(aliases, shown), Roles = RolesAmong(shown, aliases, room), Role = NameOf(roles.Resolve(who, room).Role) };
    }

    private string[] AwayAmong(IReadOnlyList<Alias> aliases, string[] shown) => !away.IsAnybody ? [] :
    [
        .. shown.Intersect(
            from alias in aliases
            where participants.Find(alias) is { } who && away.Find(who.Person) is not null
            select alias.Value),
    ];

    /// <summary>Returns who has a role in a room. That somebody is admin is nobody's business.</summary>
    private MemberRole[] RolesAmong(string[] shown, IReadOnlyList<Alias> aliases, RoomName room) => !roles.IsRegistered(room) ? [] :
    [
        .. from alias in aliases
           let account = participants.Find(alias)?.Account
           let role = account is null ? null : NameOf(roles.InRoomOf(account.Value, room))
           where role is not null && shown.Contains(alias.Value)
           select new MemberRole(alias.Value, role),
    ];

    private static string? NameOf(Role role) => role switch
    {
        Role.Voice => "voice",
        Role.Moderator => "moderator",
        Role.Owner => "owner",
        Role.Admin => "admin",
        _ => null,
    };

    /// <summary>Returns the rooms with people in them, the fullest first.</summary>
    public async ValueTask<Reply> ListAsync(Principal who, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ListRooms) is { } refusal)
        {
            return refusal;
        }

        try
        {
            return await lister.ListAsync(who, cancellationToken);
        }
        catch (PresenceException)
        {
            return new Unavailable(Feature.Presence);
        }
    }

    /// <summary>Returns the topic of a room that is open on this server.</summary>
    public Reply Topic(Principal who, RoomName room) =>
        permissions.RefusalOf(who, ChatAction.ReadTopic, room) is { } refusal ? refusal
        : rooms.Find(room) is { } open ? new TopicShown(open.Name, open.Topic)
        : new Error(ErrorCode.NoSuchRoom);
}
