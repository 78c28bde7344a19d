namespace ChatRoom.Protocol.Model;

/// <summary>The client is banned.</summary>
/// <param name="Room">From which room; null: from the server.</param>
/// <param name="Until">Until when; null: until further notice.</param>
/// <param name="Reason">The public reason; empty: none.</param>
public sealed record Banned(RoomName? Room, DateTimeOffset? Until, string Reason) : Error(ErrorCode.Banned)
{
    /// <summary>Whether only people without an account are banned.</summary>
    public bool AdmitsAccounts { get; init; }
}

/// <summary>Nobody may have the alias, because a ban is on it.</summary>
/// <param name="Alias">The alias.</param>
public sealed record AliasIsBanned(Alias Alias) : Error(ErrorCode.AliasBad);

/// <summary>The client is muted.</summary>
/// <param name="Room">In which room; null: everywhere.</param>
/// <param name="Until">Until when; null: until further notice.</param>
/// <param name="Reason">The public reason; empty: none.</param>
public sealed record Muted(RoomName? Room, DateTimeOffset? Until, string Reason) : Error(ErrorCode.Muted);

/// <summary>A moderator has removed the client from a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="By">The moderator.</param>
/// <param name="Reason">The public reason; empty: none.</param>
public sealed record Kicked(RoomName Room, string By, string Reason) : Error(ErrorCode.Kicked);

/// <summary>The server is locked down, and nobody can register.</summary>
/// <param name="Until">When the lockdown ends.</param>
public sealed record RegistrationsClosed(DateTimeOffset Until) : Error(ErrorCode.NotPermitted);

/// <summary>The server is locked down, and the client may not enter.</summary>
/// <param name="AccountsOnly">Whether people with an account may.</param>
/// <param name="Until">Until when.</param>
public sealed record LockedDown(bool AccountsOnly, DateTimeOffset Until) : Error(ErrorCode.NotPermitted);

/// <summary>A ban, mute or kick is refused, because its target may not be moderated by the client.</summary>
/// <param name="Name">Their alias.</param>
public sealed record CannotModerate(string Name) : Error(ErrorCode.NotPermitted);

/// <summary>A ban, mute or kick is refused, because it would affect the client itself.</summary>
public sealed record WouldAffectYourself() : Error(ErrorCode.BadRequest);

/// <summary>A person is meant, and neither present nor known.</summary>
/// <param name="Name">The name, as the client gave it.</param>
public sealed record NobodyKnown(string Name) : Error(ErrorCode.NoSuchAlias);

/// <summary>There is no such ban or mute.</summary>
/// <param name="IsMute">Whether it is about mutes.</param>
public sealed record NoSuchBan(bool IsMute) : Error(ErrorCode.BadRequest);

/// <summary>There are as many bans as there can be.</summary>
/// <param name="Most">How many.</param>
public sealed record TooManyBans(int Most) : Error(ErrorCode.BadRequest);

/// <summary>There is no message with that number.</summary>
/// <param name="Id">The number.</param>
public sealed record NoSuchMessage(long Id) : Error(ErrorCode.BadRequest);

/// <summary>A ban or a mute is in force.</summary>
/// <param name="Ban">The ban.</param>
public sealed record BanSet(ListedBan Ban) : Reply;

/// <summary>A ban or a mute has ended.</summary>
/// <param name="Ban">The ban.</param>
public sealed record BanLifted(ListedBan Ban) : Reply;

/// <summary>A ban or a mute, as moderators see it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="IsMute">Whether it is a mute.</param>
/// <param name="Room">The room; null: the server.</param>
/// <param name="On">The target: an alias, a pattern, a network.</param>
/// <param name="By">Who set it.</param>
/// <param name="Until">When it ends; null: never by itself.</param>
/// <param name="Reason">The public reason; empty: none.</param>
/// <param name="PrivateReason">The reason for moderators; empty: none.</param>
/// <param name="AdmitsAccounts">Whether people with an account are exempt.</param>
public sealed record ListedBan(
    long Id, bool IsMute, string? Room, string On, string By, DateTimeOffset? Until, string Reason, string PrivateReason, bool AdmitsAccounts);

/// <summary>The bans and mutes of a room or of the server.</summary>
/// <param name="Room">The room; null: the server.</param>
/// <param name="Bans">The newest ones, by number.</param>
/// <param name="More">How many older ones are left out.</param>
public sealed record BanTable(RoomName? Room, IReadOnlyList<ListedBan> Bans, int More) : Reply
{
    /// <summary>The accounts that are suspended, if the table is that of the server.</summary>
    public IReadOnlyList<ListedSuspension> Suspended { get; init; } = [];

    /// <summary>How many of them are left out.</summary>
    public int MoreSuspended { get; init; }
}

/// <summary>A suspended account, as admins see it.</summary>
/// <param name="Name">Its alias.</param>
/// <param name="By">Who suspended it; empty: unknown.</param>
/// <param name="Until">When the suspension ends; null: not by itself.</param>
/// <param name="Reason">The public reason; empty: none.</param>
/// <param name="PrivateReason">The reason for admins; empty: none.</param>
public sealed record ListedSuspension(string Name, string By, DateTimeOffset? Until, string Reason, string PrivateReason);

/// <summary>An account is suspended, and has lost what it held.</summary>
/// <param name="Suspension">The suspension.</param>
/// <param name="Connections">How many connections were closed.</param>
/// <param name="Tokens">How many access tokens were removed.</param>
/// <param name="Certificates">How many certificates were removed.</param>
public sealed record SuspensionSet(ListedSuspension Suspension, int Connections, int Tokens, int Certificates) : Reply;

/// <summary>An account that somebody asks about is suspended, and nobody is connected with it.</summary>
/// <param name="Suspension">The suspension.</param>
public sealed record SuspensionShown(ListedSuspension Suspension) : Reply;

/// <summary>An account is no longer suspended.</summary>
/// <param name="Name">Its alias.</param>
public sealed record SuspensionLifted(string Name) : Reply;

/// <summary>Nobody has registered an alias.</summary>
/// <param name="Name">The alias.</param>
public sealed record NoSuchAccount(string Name) : Error(ErrorCode.NoSuchAlias);

/// <summary>An account is not suspended.</summary>
/// <param name="Name">Its alias.</param>
public sealed record NotSuspended(string Name) : Error(ErrorCode.BadRequest);

/// <summary>Whom a ban would affect.</summary>
/// <param name="On">The target of the ban.</param>
/// <param name="Present">The aliases of those who are present, the first ones.</param>
/// <param name="PresentCount">How many they are in all.</param>
/// <param name="Recent">The aliases of those of the last 24 hours who are not, the first ones; null: only who may see addresses learns them.</param>
/// <param name="RecentCount">How many they are in all.</param>
public sealed record BanTrial(string On, IReadOnlyList<string> Present, int PresentCount, IReadOnlyList<string>? Recent, int RecentCount) : Reply;

/// <summary>Tells moderators the private reason of an act.</summary>
/// <param name="By">Who acted.</param>
/// <param name="Act">What was done.</param>
/// <param name="Whom">To whom.</param>
/// <param name="Reason">The private reason.</param>
public sealed record ReasonForModerators(string By, ModerationAct Act, string Whom, string Reason) : Reply;

/// <summary>Tells moderators that somebody reports a message.</summary>
/// <param name="By">Who reports it.</param>
/// <param name="Room">The room of the message.</param>
/// <param name="Id">The number of the message.</param>
/// <param name="Author">Who said it.</param>
/// <param name="Text">The beginning of its text.</param>
/// <param name="Reason">Why it is reported; empty: no reason.</param>
public sealed record MessageReported(string By, RoomName Room, long Id, string Author, string Text, string Reason) : Reply;

/// <summary>The client's report is stored.</summary>
/// <param name="Moderators">How many moderators have got it at once.</param>
public sealed record ReportTaken(int Moderators) : Reply;

/// <summary>The lockdown of the server.</summary>
/// <param name="Level">Its level, in words, or null if there is none.</param>
/// <param name="Until">When it ends.</param>
public sealed record LockdownShown(string? Level, DateTimeOffset? Until) : Reply;

/// <summary>An announcement went to all rooms.</summary>
/// <param name="Rooms">To how many.</param>
public sealed record Announced(int Rooms) : Reply;

/// <summary>Rows of the audit log, the newest last.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Before">The number below which older rows are, or null if there are none.</param>
public sealed record AuditRows(IReadOnlyList<AuditLine> Rows, long? Before) : Reply;

/// <summary>A row of the audit log.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="From">From which address; null: none.</param>
/// <param name="Act">What.</param>
/// <param name="Target">To whom or what; empty: nobody.</param>
/// <param name="Room">The room; null: the server.</param>
/// <param name="Reason">The public reason; empty: none.</param>
/// <param name="PrivateReason">The private reason; empty: none.</param>
/// <param name="Details">Anything else; empty: nothing.</param>
public sealed record AuditLine(
    long Id, DateTimeOffset At, string Actor, string? From, string Act, string Target, string? Room, string Reason, string PrivateReason, string Details);
