namespace ChatRoom.Services;

/// <summary>
/// Says which role may do and read what: the only place that has it. <c>docs/permissions.md</c> and a test of each cell are
/// generated from it. Modes of rooms, bans and settings change a person's role (<see cref="RoleResolver"/>), never a row.
/// </summary>
internal static class PermissionTable
{
    private static readonly PermissionRow[] ByAction = Sorted();

    /// <summary>The rows, in the order of the documentation.</summary>
    public static IReadOnlyList<PermissionRow> Rows =>
    [
        InRoom(ChatAction.Join, Role.Muted, "enter the room: `/join`, json `join`, the rooms of a json client's first request, `/resume`"),
        InRoom(ChatAction.Part, Role.Outsider, "leave the room: `/part`, json `part`"),
        InRoom(ChatAction.ListMembers, Role.Muted, "see who is in the room, and that it exists: `/who`, json `who`, the room's line in `/rooms`"),
        InRoom(ChatAction.ReadTopic, Role.Muted, "see the topic: `/topic`"),
        InRoom(ChatAction.ReadHistory, Role.Muted, "see past messages: `/history`, json `past` and `after`, the history on joining, the missed messages of `/resume`"),
        InRoom(ChatAction.Search, Role.Muted, "search messages, with counts and pages: `/search`, `/more`, json `search`"),
        InRoom(ChatAction.Publish, Role.Guest, "send messages and actions: lines, `/me`, `/quit <text>`, json `say` and `do`"),
        InRoom(ChatAction.SetTopic, Role.Moderator, "set the topic: `/topic <text>`") with { LeastIfUnregistered = Role.Guest },
        InRoom(ChatAction.ReadSettings, Role.Muted, "see who keeps the room, and its settings: `/room`"),
        InRoom(ChatAction.RegisterRoom, Role.Member, "register a room that nobody has registered, and own it: `/room register`"),
        InRoom(ChatAction.ChangeSettings, Role.Moderator, "change its settings: `/room set`"),
        InRoom(ChatAction.Invite, Role.Moderator, "invite people: `/invite`"),
        InRoom(ChatAction.GiveVoice, Role.Moderator, "let people speak while the room is moderated: `/voice`, `/devoice`"),
        InRoom(ChatAction.AppointModerators, Role.Owner, "appoint and dismiss moderators: `/op`, `/deop`"),
        InRoom(ChatAction.TransferRoom, Role.Owner, "give the room to another owner: `/room owner`"),
        InRoom(ChatAction.UnregisterRoom, Role.Owner, "give the room up: `/room unregister`"),
        OnServer(ChatAction.ListRooms, Role.Muted, "list the rooms: `/rooms`; each room is a permission of its own, *see who is in the room*"),
        OnServer(ChatAction.Whisper, Role.Guest, "send private messages: `/msg`, `/reply`, json `whisper`"),
        OnServer(ChatAction.Ignore, Role.Muted, "ignore people: `/ignore`, `/unignore`"),
        OnServer(ChatAction.Rename, Role.Guest, "take another alias: `/nick`"),
        OnServer(ChatAction.KeepSession, Role.Muted, "get or revoke a token that resumes the session: `/resume`, `/resume off`"),
        OnServer(ChatAction.Register, Role.Muted, "register the own alias: `/register`"),
        OnServer(ChatAction.ManageAccount, Role.Muted, "change the own account: `/password`, `/unregister`"),
    ];

    /// <summary>Returns the row of an action.</summary>
    public static PermissionRow Of(ChatAction action) => ByAction[(int)action];

    private static PermissionRow[] Sorted()
    {
        var sorted = new PermissionRow[Enum.GetValues<ChatAction>().Length];
        foreach (var row in Rows)
        {
            sorted[(int)row.Action] = row;
        }

        return sorted;
    }

    private static PermissionRow InRoom(ChatAction action, Role least, string text) => new(action, least, IsInRoom: true, text);

    private static PermissionRow OnServer(ChatAction action, Role least, string text) => new(action, least, IsInRoom: false, text);
}
