using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>
/// Says which role may do and read what: the only place that has it. <c>docs/permissions.md</c> and a test of each cell are
/// generated from it. Modes of rooms, bans and settings change a person's role (<see cref="RoleResolver"/>), never a row. The scope
/// of an access token limits the role, and excludes rows that are personal.
/// </summary>
internal static class PermissionTable
{
    private static readonly PermissionRow[] ByAction = Sorted();

    /// <summary>The rows, in the order of the documentation.</summary>
    public static IReadOnlyList<PermissionRow> Rows =>
    [
        InRoom(ChatAction.Join, Role.Muted, "enter the room: `/join`, json `join`, the rooms of a json client's first request, `/resume`; get its events, HTTP `/api/rooms/{room}/events`"),
        InRoom(ChatAction.Part, Role.Outsider, "leave the room: `/part`, json `part`"),
        InRoom(ChatAction.ListMembers, Role.Muted, "see who is in the room, and that it exists: `/who`, json `who`, the room's line in `/rooms`; HTTP `/api/rooms/{room}` and `…/members`, any path below `/api/rooms/{room}`"),
        InRoom(ChatAction.ReadTopic, Role.Muted, "see the topic: `/topic`, HTTP `/api/rooms/{room}`"),
        InRoom(ChatAction.ReadHistory, Role.Muted, "see past messages: `/history`, json `past` and `after`, the history on joining, the missed messages of `/resume`, HTTP `/api/rooms/{room}/messages` and `…/events` with a position"),
        InRoom(ChatAction.Search, Role.Muted, "search messages, with counts and pages: `/search`, `/more`, json `search`, HTTP `/api/rooms/{room}/messages?q=`"),
        InRoom(ChatAction.MarkRead, Role.Muted, "mark the room as read: `/read`, json `read`"),
        InRoom(ChatAction.Publish, Role.Guest, "send messages and actions: lines, `/me`, `/quit <text>`, json `say` and `do`, HTTP POST `/api/rooms/{room}/messages`"),
        InRoom(ChatAction.ShareFile, Role.Guest, "share files: `/upload`, json `upload`, HTTP `PUT /u/…`, POST `/api/rooms/{room}/files`"),
        InRoom(ChatAction.ReadFile, Role.Muted, "read files: `/file`, json `file`, HTTP `/f/…`, `/api/files/{id}`; if a stranger may read the room, its link is enough"),
        InRoom(ChatAction.SetTopic, Role.Moderator, "set the topic: `/topic <text>`, HTTP PATCH `/api/rooms/{room}`") with { LeastIfUnregistered = Role.Guest },
        InRoom(ChatAction.Kick, Role.Moderator, "remove somebody from the room: `/kick`, HTTP `kick` (the acts of HTTP: POST `/api/rooms/{room}/moderation`; with the administrators' token some of them below `/admin` instead of `/api`)"),
        InRoom(ChatAction.Mute, Role.Moderator, "mute somebody, and end that: `/mute`, `/unmute`, HTTP `mute`, `unmute`; with `-g` or at `/api/moderation` on the whole server, where only admins may"),
        InRoom(ChatAction.Ban, Role.Moderator, "ban somebody, and end that: `/ban`, `/ban --try`, `/unban`, HTTP `ban`, `unban`, DELETE `…/bans/{id}`; with `-g` or at `/api/moderation`, `/api/bans` on the whole server, where only admins may"),
        InRoom(ChatAction.ListBans, Role.Moderator, "see the bans, private reasons and reports: `/bans`, HTTP `/api/rooms/{room}/bans`; with `-g` or at `/api/bans` on the whole server, with suspended accounts (also by `/whois`), where only admins may"),
        InRoom(ChatAction.Report, Role.Guest, "report a message: `/report`, HTTP POST `/api/rooms/{room}/reports`"),
        InRoom(ChatAction.Redact, Role.Guest, "remove the text of an own message: `/redact <id>`, HTTP `redact`"),
        InRoom(ChatAction.RedactOthers, Role.Moderator, "remove the text of anybody's message: `/redact <id>`, HTTP `redact`"),
        InRoom(ChatAction.Purge, Role.Moderator, "remove what somebody has written lately: `/purge`, HTTP `purge`"),
        OnServer(ChatAction.ForgetMe, Role.Muted, "remove all own texts everywhere: `/forget me`") with { IsPersonal = true },
        OnServer(ChatAction.ForgetOthers, Role.Admin, "remove all texts of somebody else everywhere: `/forget <alias>`, HTTP `forget`"),
        OnServer(ChatAction.Export, Role.Muted, "get all own messages: `/export`") with { IsPersonal = true },
        InRoom(ChatAction.ReviewHeld, Role.Moderator, "review held messages, and be exempt from filters and slow mode: `/held`, `/release`, `/drop`, HTTP `/api/rooms/{room}/held`; those of all rooms at `/admin/held`, for admins"),
        InRoom(ChatAction.ReadSettings, Role.Muted, "see the owner, the moderators and the settings of the room: `/room`, HTTP `/api/rooms/{room}`"),
        InRoom(ChatAction.RegisterRoom, Role.Member, "register a room that nobody has registered, and own it: `/room register`, HTTP PUT `/api/rooms/{room}/registration`"),
        InRoom(ChatAction.ChangeSettings, Role.Moderator, "change its settings: `/room set`, `/slow`, HTTP PATCH `/api/rooms/{room}`; *how long it keeps its messages* is a permission of its own"),
        InRoom(ChatAction.ChangeRetention, Role.Owner, "change how long it keeps its messages, which deletes older ones: `/room set retention`, HTTP PATCH `/api/rooms/{room}`"),
        InRoom(ChatAction.Invite, Role.Moderator, "invite people: `/invite`, HTTP `invite`"),
        InRoom(ChatAction.GiveVoice, Role.Moderator, "let people speak while the room is moderated: `/voice`, `/devoice`, HTTP `voice`, `devoice`"),
        InRoom(ChatAction.AppointModerators, Role.Owner, "appoint and dismiss moderators: `/op`, `/deop`, HTTP `op`, `deop`"),
        InRoom(ChatAction.TransferRoom, Role.Owner, "give the room to another owner: `/room owner`, HTTP `owner`"),
        InRoom(ChatAction.UnregisterRoom, Role.Owner, "unregister the room: `/room unregister`, HTTP DELETE `/api/rooms/{room}/registration`"),
        OnServer(ChatAction.ListRooms, Role.Muted, "list the rooms: `/rooms`, HTTP `/api/rooms`; each room is a permission of its own, *see who is in the room*"),
        InRoom(ChatAction.ManageWebhooks, Role.Moderator, "create incoming webhooks, and see and remove all webhooks: `/webhook new`, `/webhook list`, `/webhook remove`; a webhook works as long as its creator may do this") with { IsPersonal = true },
        InRoom(ChatAction.ForwardEvents, Role.Owner, "create outgoing webhooks, which get the events of the room: `/webhook to`, `/webhook enable`; such a webhook works as long as its creator may do this") with { IsPersonal = true },
        OnServer(ChatAction.ReadMotd, Role.Muted, "see the message of the day: `/motd`, on connecting"),
        OnServer(ChatAction.Whois, Role.Muted, "see who somebody is: `/whois`; each room is a permission of its own, *see who is in the room*"),
        OnServer(ChatAction.SeeAddresses, Role.Admin, "see the addresses of people, and what follows from them: `/whois`, `/ban --try` of networks and of those of the last 24 hours"),
        OnServer(ChatAction.ReadSeen, Role.Muted, "see when somebody was last here: `/seen`"),
        OnServer(ChatAction.ReadMentions, Role.Muted, "see the messages that mention oneself: `/mentions`; each room is a permission of its own, *see past messages*"),
        OnServer(ChatAction.SetAway, Role.Guest, "mark oneself as away or back: `/away`, `/back`"),
        OnServer(ChatAction.Whisper, Role.Guest, "send private messages: `/msg`, `/reply`, json `whisper`, HTTP POST `/api/whispers`"),
        OnServer(ChatAction.Ignore, Role.Muted, "ignore people: `/ignore`, `/unignore`"),
        OnServer(ChatAction.Rename, Role.Guest, "take another alias: `/nick`, `/logout <alias>`"),
        OnServer(ChatAction.KeepSession, Role.Muted, "get or revoke a token that resumes the session: `/resume`, `/resume off`") with { IsPersonal = true }, // it would outlive the access token
        OnServer(ChatAction.Register, Role.Muted, "register the own alias: `/register`; newcomers, whom no ban hits, also at the prompt"),
        OnServer(ChatAction.LogIn, Role.Banned, "log in to an account: `/login`, json `login`; then the account's own rights count"),
        OnServer(ChatAction.LogOut, Role.Banned, "log out and continue as a guest: `/logout`, json `logout`"),
        OnServer(ChatAction.ManageAccount, Role.Muted, "change the own account: `/password`, `/unregister`, `/token`, `/cert`, `/sessions`") with { IsPersonal = true },
        OnServer(ChatAction.GetPushes, Role.Muted, "have notifications of mentions and whispers sent to the own browser while not connected, and end that: json `push`, `push-off`; each room is a permission of its own, *see past messages*") with { IsPersonal = true }, // they outlive an access token
        OnServer(ChatAction.BecomeAdmin, Role.Member, "become the first admin, with the one-time token that the server prints: `/admin <token>`") with { IsPersonal = true },
        OnServer(ChatAction.DismissAdmins, Role.Admin, "dismiss an admin whom such a token has made: `/admin remove`") with { IsPersonal = true },
        OnServer(ChatAction.Suspend, Role.Admin, "suspend accounts, and end that: `/suspend`, `/unsuspend`, HTTP `suspend`, `unsuspend` at `/api/moderation`, `/api/bans`"),
        OnServer(ChatAction.Lockdown, Role.Admin, "lock the server down, and end that: `/lockdown`, HTTP `/api/lockdown`"),
        OnServer(ChatAction.Announce, Role.Admin, "send an announcement to all rooms: `/announce`, HTTP POST `/api/announcements`"),
        OnServer(ChatAction.ReadAudit, Role.Admin, "read the audit log, and who began a lockdown: `/audit`, HTTP `/admin/audit` and `/api/audit`, `by` in `/stats`"),
        OnServer(ChatAction.ListConnections, Role.Admin, "list all connections and rooms, private ones included: HTTP `/stats/connections`, `/stats/rooms`, and the servers of a cluster: `/stats/cluster`"),
        OnServer(ChatAction.WatchServer, Role.Admin, "watch the figures of the server as they change, with those of the last hour: HTTP `/admin/live`"),
        OnServer(ChatAction.ReadLog, Role.Admin, "read the last lines of the server's log: HTTP `/admin/log`"),
        OnServer(ChatAction.ReadStatistics, Role.Banned, "see how the server is doing, in counts that neither name nor count private rooms: HTTP `/health`, `/stats`, `/metrics`"),
    ];

    /// <summary>Returns the role that counts for somebody who logged in with an access token.</summary>
    /// <param name="role">Their role.</param>
    /// <param name="scope">The scope of the token; null: they logged in without one.</param>
    public static Role AtMost(this Role role, TokenScope? scope)
    {
        var most = scope switch
        {
            TokenScope.Read => Role.Muted,
            TokenScope.Write => Role.Voice,
            _ => Role.Admin,
        };
        return role < most ? role : most;
    }

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
