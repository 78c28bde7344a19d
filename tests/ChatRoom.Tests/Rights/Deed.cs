using ChatRoom.Services;

namespace ChatRoom.Tests.Rights;

/// <summary>
/// Something that somebody tries. Placeholders: <c>$whom</c> an alias, <c>$room</c> a room, <c>$n</c> a small number, <c>$why</c> a text
/// that only those may see who see the bans of the room.
/// </summary>
/// <param name="Line">As a command.</param>
/// <param name="Action">The row of the table that it needs.</param>
internal sealed record Deed(string Line, ChatAction Action)
{
    /// <summary>The same as a json request; null: the command is the request.</summary>
    public string? Request { get; init; }

    /// <summary>The row that is enough if it is about the actor's own message; null: none.</summary>
    public ChatAction? IfOwn { get; init; }

    /// <summary>Whether it is about the whole server, though the row is about a room.</summary>
    public bool IsServerWide { get; init; }

    /// <summary>Whether it is about the room that it names, and not about the one in which it is done.</summary>
    public bool NamesRoom { get; init; }

    /// <summary>Whether it gives the key that the room has, if it has one.</summary>
    public bool GivesKey { get; init; }

    /// <summary>Whether the answer names people who are or were on the server, in whatever room.</summary>
    public bool ShowsPeople { get; init; }

    /// <summary>Whether the answer names the rooms of the actor's own messages, also those that they may not see any more.</summary>
    public bool ShowsOwn { get; init; }

    /// <summary>Whether it changes nothing, and its answer is what it is for.</summary>
    public bool IsReading { get; init; }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Deed> All { get; } =
    [
        new("/topic", ChatAction.ReadTopic) { IsReading = true },
        new("/topic tea for $whom", ChatAction.SetTopic),
        new("/who", ChatAction.ListMembers) { IsReading = true, Request = """{"who":"$room"}""" },
        new("/history", ChatAction.ReadHistory) { IsReading = true, Request = """{"past":"$room"}""" },
        new("/search pudding", ChatAction.Search) { IsReading = true, Request = """{"search":"pudding","room":"$room"}""" },
        new("/more", ChatAction.Search),
        new("/read", ChatAction.MarkRead) { Request = """{"read":"$room","id":$n}""" },
        new("/me greets $whom", ChatAction.Publish) { Request = """{"say":"hello $whom","room":"$room"}""" },
        new("/me waves", ChatAction.Publish) { Request = """{"do":"waves","room":"$room"}""" },
        new("/kick $whom go -- $why", ChatAction.Kick),
        new("/mute $whom 5m hush -- $why", ChatAction.Mute),
        new("/mute -g $whom 5m hush -- $why", ChatAction.Mute) { IsServerWide = true },
        new("/unmute $whom", ChatAction.Mute),
        new("/unmute -g #$n", ChatAction.Mute) { IsServerWide = true },
        new("/ban $whom 5m bye -- $why", ChatAction.Ban),
        new("/ban -g $whom 5m bye -- $why", ChatAction.Ban) { IsServerWide = true },
        new("/ban gu* 5m bye -- $why", ChatAction.Ban),
        new("/ban --login-required 203.0.113.0/24 5m -- $why", ChatAction.Ban),
        new("/ban --try *t*", ChatAction.Ban) { IsReading = true, ShowsPeople = true },
        new("/ban --try -g 203.0.113.0/24", ChatAction.Ban) { IsReading = true, IsServerWide = true, ShowsPeople = true },
        new("/unban #$n", ChatAction.Ban),
        new("/unban -g $whom", ChatAction.Ban) { IsServerWide = true },
        new("/bans", ChatAction.ListBans) { IsReading = true },
        new("/bans -g", ChatAction.ListBans) { IsReading = true, IsServerWide = true },
        new("/report $n $why", ChatAction.Report),
        new("/redact $n", ChatAction.RedactOthers) { IfOwn = ChatAction.Redact },
        new("/purge $whom", ChatAction.Purge),
        new("/forget me yes", ChatAction.ForgetMe) { IsServerWide = true },
        new("/forget $whom yes", ChatAction.ForgetOthers) { IsServerWide = true },
        new("/export", ChatAction.Export) { IsReading = true, IsServerWide = true, ShowsOwn = true },
        new("/held", ChatAction.ReviewHeld) { IsReading = true },
        new("/release $n", ChatAction.ReviewHeld),
        new("/drop $n", ChatAction.ReviewHeld),
        new("/room", ChatAction.ReadSettings) { IsReading = true },
        new("/room register", ChatAction.RegisterRoom),
        new("/room unregister", ChatAction.UnregisterRoom),
        new("/room unregister yes", ChatAction.UnregisterRoom),
        new("/room owner $whom", ChatAction.TransferRoom),
        new("/room set private on", ChatAction.ChangeSettings),
        new("/room set private off", ChatAction.ChangeSettings),
        new("/room set moderated on", ChatAction.ChangeSettings),
        new("/room set moderated off", ChatAction.ChangeSettings),
        new("/room set accounts on", ChatAction.ChangeSettings),
        new("/room set key tea", ChatAction.ChangeSettings),
        new("/room set history 0", ChatAction.ChangeSettings),
        new("/room set retention 36500d", ChatAction.ChangeRetention),
        new("/slow 1s", ChatAction.ChangeSettings),
        new("/webhook new h$n", ChatAction.ManageWebhooks),
        new("/webhook list", ChatAction.ManageWebhooks),
        new("/webhook remove h$n", ChatAction.ManageWebhooks),
        new("/webhook to https://example.org/", ChatAction.ForwardEvents),
        new("/webhook enable h$n", ChatAction.ForwardEvents),
        new("/invite $whom", ChatAction.Invite),
        new("/op $whom", ChatAction.AppointModerators),
        new("/deop $whom", ChatAction.AppointModerators),
        new("/voice $whom", ChatAction.GiveVoice),
        new("/devoice $whom", ChatAction.GiveVoice),
        new("/join $room", ChatAction.Join) { NamesRoom = true, Request = """{"join":"$room"}""" },
        new("/join $room tea", ChatAction.Join) { NamesRoom = true, GivesKey = true },
        new("/part", ChatAction.Part) { Request = """{"part":"$room"}""" },
        new("/rooms", ChatAction.ListRooms) { IsReading = true, IsServerWide = true },
        new("/motd", ChatAction.ReadMotd) { IsReading = true, IsServerWide = true },
        new("/whois $whom", ChatAction.Whois) { IsReading = true, IsServerWide = true, ShowsPeople = true },
        new("/seen $whom", ChatAction.ReadSeen) { IsReading = true, IsServerWide = true, ShowsPeople = true },
        new("/mentions", ChatAction.ReadMentions) { IsReading = true, IsServerWide = true },
        new("/away tea", ChatAction.SetAway) { IsServerWide = true },
        new("/back", ChatAction.SetAway) { IsServerWide = true },
        new("/msg $whom psst", ChatAction.Whisper) { IsServerWide = true, Request = """{"whisper":"$whom","text":"psst"}""" },
        new("/ignore", ChatAction.Ignore) { IsReading = true, IsServerWide = true },
        new("/ignore $whom", ChatAction.Ignore) { IsServerWide = true },
        new("/nick $whomy", ChatAction.Rename) { IsServerWide = true },
        new("/resume", ChatAction.KeepSession) { IsServerWide = true },
        new("/resume off", ChatAction.KeepSession) { IsServerWide = true },
        new("/register", ChatAction.Register) { IsServerWide = true },
        new("/password", ChatAction.ManageAccount) { IsServerWide = true },
        new("/token new t$n", ChatAction.ManageAccount) { IsServerWide = true },
        new("/token list", ChatAction.ManageAccount) { IsReading = true, IsServerWide = true },
        new("/token revoke t$n", ChatAction.ManageAccount) { IsServerWide = true },
        new("/cert add", ChatAction.ManageAccount) { IsServerWide = true },
        new("/cert remove 12345678", ChatAction.ManageAccount) { IsServerWide = true },
        new("/cert list", ChatAction.ManageAccount) { IsReading = true, IsServerWide = true },
        new("/sessions", ChatAction.ManageAccount) { IsReading = true, IsServerWide = true },
        new("/sessions end $n", ChatAction.ManageAccount) { IsServerWide = true },
        new("/unregister", ChatAction.ManageAccount) { IsServerWide = true },
        new("/admin nothing", ChatAction.BecomeAdmin) { IsServerWide = true },
        new("/admin remove $whom", ChatAction.DismissAdmins) { IsServerWide = true },
        new("/suspend $whom 5m", ChatAction.Suspend) { IsServerWide = true },
        new("/unsuspend $whom", ChatAction.Suspend) { IsServerWide = true },
        new("/unignore $whom", ChatAction.Ignore) { IsServerWide = true },
        new("/reply psst", ChatAction.Whisper) { IsServerWide = true },
        new("/lockdown", ChatAction.Lockdown) { IsReading = true, IsServerWide = true },
        new("/lockdown read-only 5m", ChatAction.Lockdown) { IsServerWide = true },
        new("/lockdown off", ChatAction.Lockdown) { IsServerWide = true },
        new("/announce tea", ChatAction.Announce) { IsServerWide = true },
        new("/audit", ChatAction.ReadAudit) { IsReading = true, IsServerWide = true, ShowsPeople = true },
    ];
}
