using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.State.Records;

namespace ChatRoom.Tests.Moderation;

/// <summary>Permissions with one admin, <c>root</c>, and one moderator of each room, <c>mod</c>; the muted cannot speak, the banned cannot join.</summary>
internal sealed class Keepers() : Permissions(roles: null!)
{
    /// <summary>The bans; set once the chat is assembled.</summary>
    public BanList? Bans { get; set; }

    public override Error? RefusalOf(Principal who, ChatAction action, RoomName? room = null)
    {
        var (isAdmin, isModerator) = (who.Alias.Value == "root", who.Alias.Value == "mod" && room is not null);
        return action switch
        {
            ChatAction.Lockdown or ChatAction.Announce or ChatAction.ReadAudit or ChatAction.Suspend or ChatAction.SeeAddresses => isAdmin ? null : new Error(ErrorCode.NotPermitted),
            ChatAction.Kick or ChatAction.Mute or ChatAction.Ban or ChatAction.ListBans => isAdmin || isModerator ? null : new Error(ErrorCode.NotPermitted),
            ChatAction.Publish when Bans?.Find(BanKind.Mute, room, who) is { } mute => new Muted(room, mute.Expires, mute.Reason),
            ChatAction.Join when Bans?.Find(BanKind.Ban, room, who) is { } ban => new Banned(room, ban.Expires, ban.Reason),
            _ => null,
        };
    }
}
