using ChatRoom.Participants;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Shows the message of the day.</summary>
internal sealed class MotdService(Permissions permissions, MessageOfTheDay motd)
{
    /// <summary>Returns the message of the day.</summary>
    public Reply Show(Principal who) =>
        permissions.RefusalOf(who, ChatAction.ReadMotd) is { } refusal ? refusal : new Motd(motd.Lines, IsOnJoin: false);

    /// <summary>Returns what a person sees of it when they connect; null: nothing.</summary>
    internal Motd? Greeting(Participant who) =>
        who.IsVisible && motd.Lines is { Count: > 0 } lines && permissions.RefusalOf(who, ChatAction.ReadMotd) is null ? new Motd(lines, IsOnJoin: true) : null;
}
