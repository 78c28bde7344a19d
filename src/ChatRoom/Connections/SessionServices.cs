using System.Net;
using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Moderation;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.State;
using Microsoft.Extensions.Options;

namespace ChatRoom.Connections;

/// <summary>What sessions themselves use, in one object: each session then needs one reference only. Others get what they use by their constructors.</summary>
internal sealed class SessionServices(
    IOptions<ChatRoomOptions> options, RegisteredAliases aliases, ConnectionLimits limits, ConnectionLifecycle lifecycle, SessionStartup startup,
    SessionShutdown shutdown, ClosePace closePace, BanList bans, ChatState state, Drain drain, ChatLog log, TimeProvider time)
{
    public LimitOptions Allowed => options.Value.Limits;

    public IAliasRegistry Aliases => aliases;

    public ConnectionLimits Limits => limits;

    public ConnectionLifecycle Lifecycle => lifecycle;

    public SessionStartup Startup => startup;

    public SessionShutdown Shutdown => shutdown;

    public ClosePace ClosePace => closePace;

    public Drain Drain => drain;

    public ChatLog Log => log;

    public TimeProvider Time => time;

    /// <summary>Returns what a client is told whose address is banned.</summary>
    public Banned RefusalOf(EndPoint? remote) => remote is IPEndPoint { Address: var address } && bans.FindNetwork(address) is { } ban
        ? BanEnforcement.Of(ban, room: null)
        : new Banned(null, null, "");

    /// <summary>Returns whether a room is private, so that public statistics neither name nor count it.</summary>
    public bool IsPrivate(RoomName room) => state.Rooms.Find(room.Key) is { IsPrivate: true };
}
