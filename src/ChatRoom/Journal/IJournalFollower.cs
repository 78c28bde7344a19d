using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>Gets what a journal stores: a room.</summary>
public interface IJournalFollower
{
    /// <summary>Called once, before the first event: the state of the room.</summary>
    /// <param name="newest">The position of the room's newest event; its id is 0 if there is none.</param>
    /// <param name="topic">The room's topic; empty if it has none.</param>
    void Begin(RoomPosition newest, string topic);

    /// <summary>The next event of the room. Must not block and must not throw.</summary>
    void Receive(long id, ChatEvent e);
}
