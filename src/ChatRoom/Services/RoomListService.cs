using ChatRoom.Cluster;
using ChatRoom.Participants;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;

namespace ChatRoom.Services;

/// <summary>Shows which rooms there are, who is in them, and their topics.</summary>
internal sealed class RoomListService(
    Permissions permissions, RoleResolver roles, RoomDirectory rooms, RoomLister lister, ParticipantDirectory participants, AwayService away, ObservedPresence presence, INodes nodes)
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
        var marks = await MarksAsync(room, aliases, cancellationToken);
        return new WhoList(room, prefix, names.Length, shown)
        {
            Away = [.. shown.Intersect(marks.Where(static mark => mark.IsAway).Select(static mark => mark.Alias))],
            Roles = RolesAmong(shown, marks, room),
            Role = NameOf(roles.Resolve(who, room).Role),
        };
    }

    /// <summary>Answers another node: the people of a room who are here, and have an account or are away.</summary>
    internal MarksAnswer MarksHere(RoomName room) => new(
    [
        .. participants.All.Where(one => one.IsVisible && one.TryFind(room, out _)).Select(MarkOf).Where(static mark => mark.Account != 0 || mark.IsAway),
    ]);

    /// <summary>Returns who of a room has an account or is away.</summary>
    private async ValueTask<IReadOnlyList<MemberMark>> MarksAsync(RoomName room, IReadOnlyList<Alias> aliases, CancellationToken cancellationToken)
    {
        MemberMark[] here = away.IsAnybody || roles.IsRegistered(room) ? [.. aliases.Select(participants.Find).OfType<Participant>().Select(MarkOf)] : [];
        return nodes.IsAlone
            ? here
            : [.. here.Concat((await nodes.AskAsync(new MarksQuestion(room.Value), INodes.Patience, cancellationToken)).Answers.SelectMany(static answer => answer.Marks)).Distinct()];
    }

    private MemberMark MarkOf(Participant one) => new(one.Alias.Value, one.Account ?? 0, away.Find(one.Person) is not null);

    /// <summary>Returns who has a role in a room. That somebody is admin is nobody's business.</summary>
    private MemberRole[] RolesAmong(string[] shown, IReadOnlyList<MemberMark> marks, RoomName room) => !roles.IsRegistered(room) ? [] :
    [
        .. from mark in marks.DistinctBy(static mark => mark.Alias)
           let role = mark.Account == 0 ? null : NameOf(roles.InRoomOf(mark.Account, room))
           where role is not null && shown.Contains(mark.Alias)
           select new MemberRole(mark.Alias, role),
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
