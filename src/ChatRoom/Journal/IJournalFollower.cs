using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>Who is handed what a journal stores: a room.</summary>
public interface IJournalFollower
{
    /// <summary>Called once, before the first event: how the room stands.</summary>
    /// <param name="newestId">The room's newest id, 0 if there is none.</param>
    /// <param name="topic">What the room is about; empty if nobody said.</param>
    void Begin(long newestId, string topic);

    /// <summary>The next event of the room. Must not block and must not throw.</summary>
    void Receive(long id, ChatEvent e);
}
