using ChatRoom.Presence;

namespace ChatRoom.Tests.Presence;

public class MemoryPresenceTests : PresenceContract
{
    protected override IPresence NewPresence() => new MemoryPresence();
}
