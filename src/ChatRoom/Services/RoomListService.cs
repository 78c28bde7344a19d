using ChatRoom.Cluster;
using ChatRoom.Journal;
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

        var found = aliases.Where(alias => alias.Value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).OrderBy(static alias => alias.Value, StringComparer.OrdinalIgnoreCase).ToArray();
        var marks = await MarksAsync([.. found.Take(MostNames)], cancellationToken);
        string[] shown = [.. found.Take(MostNames).Select(static alias => alias.Value)];
        return new WhoList(room, prefix, found.Length, shown)
        {
            Away = [.. shown.Intersect(marks.Where(static mark => mark.IsAway).Select(static mark => mark.Alias))],
            Roles = RolesAmong(shown, marks, room),
            Role = NameOf(roles.Resolve(who, room).Role),
        };
    }

    /// <summary>Answers another node: those of these people who are here, and have an account or are away.</summary>
    internal MarksAnswer MarksHere(IReadOnlyList<string> names) => new([.. names.Select(StoredAlias.Of).Select(FindMark).OfType<MemberMark>().Where(static mark => mark.Account != 0 || mark.IsAway)]);

    /// <summary>Returns which of these people have an account or are away; other nodes are asked for those who are not here.</summary>
    private async ValueTask<IReadOnlyList<MemberMark>> MarksAsync(Alias[] shown, CancellationToken cancellationToken)
    {
        var here = shown.Select(FindMark).ToArray();
        string[] elsewhere = [.. shown.Where((_, i) => here[i] is null).Select(static alias => alias.Value)];
        return nodes.IsAlone || elsewhere.Length == 0
            ? [.. here.OfType<MemberMark>()]
            : [.. here.OfType<MemberMark>(), .. (await nodes.AskAsync(new MarksQuestion(elsewhere), INodes.Patience, cancellationToken)).Answers.SelectMany(static answer => answer.Marks)];
    }

    private MemberMark? FindMark(Alias alias) =>
        participants.Find(alias) is { } one ? new(alias.Value, one.Account ?? 0, away.Find(one.Person) is not null) : null;

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
