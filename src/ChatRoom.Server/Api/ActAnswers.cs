using ChatRoom.Protocol.Model;

namespace ChatRoom.Server.Api;

/// <summary>The answer to an act of moderation that is done.</summary>
/// <param name="Act">The act.</param>
/// <param name="Room">Its room; null: the whole server.</param>
/// <param name="Text">What came of it, for people.</param>
/// <param name="Ban">The ban or mute that is in force now, or that has ended; null: the act is neither.</param>
/// <param name="Id">The number of the room's event, if it is one that removes messages; null otherwise.</param>
internal sealed record ActAnswer(string Act, string? Room, string? Text, ListedBan? Ban, long? Id);

/// <summary>The bans and mutes of a room or of the server.</summary>
/// <param name="Bans">The newest ones, by number.</param>
/// <param name="More">How many older ones are left out.</param>
/// <param name="Suspended">Of the server: the accounts that are suspended.</param>
internal sealed record BansAnswer(IReadOnlyList<ListedBan> Bans, int More, IReadOnlyList<ListedSuspension> Suspended);

/// <summary>The messages of a room that wait for a moderator.</summary>
/// <param name="Messages">The oldest ones.</param>
/// <param name="More">How many more there are.</param>
internal sealed record HeldAnswer(IReadOnlyList<HeldMessage> Messages, int More);

/// <summary>The answer to a report.</summary>
/// <param name="Moderators">How many moderators have got it at once.</param>
internal sealed record ReportAnswer(int Moderators);

/// <summary>The lockdown of the server.</summary>
/// <param name="Level">Its level, in words; null: none.</param>
/// <param name="Until">When it ends.</param>
internal sealed record LockdownAnswer(string? Level, DateTimeOffset? Until);

/// <summary>The answer to an announcement.</summary>
/// <param name="Rooms">How many rooms have got it.</param>
internal sealed record AnnouncementAnswer(int Rooms);

/// <summary>The answer to a change of settings.</summary>
/// <param name="Room">The room.</param>
/// <param name="Changed">The settings that were changed.</param>
internal sealed record SettingsAnswer(string Room, IReadOnlyList<string> Changed);
