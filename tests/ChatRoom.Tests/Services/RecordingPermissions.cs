using System.Collections.Concurrent;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;

namespace ChatRoom.Tests.Services;

/// <summary>The real permissions; records what they answer.</summary>
internal sealed class RecordingPermissions(RoleResolver roles) : Permissions(roles)
{
    public ConcurrentQueue<(ChatAction Action, Error? Refusal)> Answers { get; } = [];

    public override Error? RefusalOf(Principal who, ChatAction action, RoomName? room = null)
    {
        var refusal = base.RefusalOf(who, action, room);
        Answers.Enqueue((action, refusal));
        return refusal;
    }
}
