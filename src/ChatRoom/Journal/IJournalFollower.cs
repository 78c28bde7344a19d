using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>Receives the events of a room from a journal.</summary>
public interface IJournalFollower
{
    /// <summary>Called once, before the first event: the state of the room.</summary>
    /// <param name="newest">The position of the room's newest event; its id is 0 if there is none.</param>
    /// <param name="topic">The room's topic; empty if it has none.</param>
    void Begin(RoomPosition newest, string topic);

    /// <summary>
    /// The journal cannot deliver the events up to a position, and continues after it. In the same epoch, events are missing. In
    /// another one, the room's ids were set back. Must not block and must not throw.
    /// </summary>
    /// <param name="newest">The position after which the journal continues.</param>
    /// <param name="topic">The topic of the room there; empty if it has none.</param>
    void Skip(RoomPosition newest, string topic);

    /// <summary>
    /// An earlier event has another text from now on. Called before the event that replaces the text is received. Must not
    /// block and must not throw.
    /// </summary>
    /// <param name="id">The id of the earlier event, which the follower may not have received.</param>
    /// <param name="e">The earlier event with its new text.</param>
    void Replace(long id, ChatEvent e);

    /// <summary>The next event of the room. Must not block and must not throw.</summary>
    void Receive(long id, ChatEvent e);
}
