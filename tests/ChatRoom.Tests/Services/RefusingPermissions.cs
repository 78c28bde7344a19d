using System.Collections.Concurrent;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Services;

/// <summary>Permits everything or, while it is on, refuses everything or one action.</summary>
internal sealed class RefusingPermissions() : Permissions(roles: null!)
{
    public bool IsOn { get; set; }

    public ChatAction? Refused { get; init; } // null: all actions

    public Error Refusal { get; } = new(ErrorCode.NotPermitted);

    public ConcurrentQueue<ChatAction> Asked { get; } = [];

    public Chat NewChat() => new(replace: services => services.AddSingleton<Permissions>(this));

    public override Error? RefusalOf(Principal who, ChatAction action, RoomName? room = null)
    {
        if (!IsOn || (Refused is not null && action != Refused))
        {
            return null;
        }

        Asked.Enqueue(action);
        return Refusal;
    }
}
