using ChatRoom.Protocol;

namespace ChatRoom.Journal;

// Contract of IMessageJournal (each line has its test in ChatRoom.Tests/Journal):
//
// 1. Ids of a room grow by one, without gaps, in the order in which members see the messages.
// 2. AppendAsync completes when the message is as durable as configured. (Memory: at once, and nothing survives.)
// 3. Messages that wait together are committed together: the rate under load is not commits a second.
// 4. Appends of one connection keep their order, and its next line is read without waiting for the last one's commit;
//    how many may be under way is bounded (AppendWindow), and a full bound stops the reading, nothing else.
// 5. Each message is handed on once, in the order of ids, by one thread at a time, to the rooms that have members
//    here (they follow); between being told the newest id and being handed what follows nothing is missed.
// 6. A journal that cannot store refuses (JournalException): the sender is told, nobody is shown the message, health
//    turns unhealthy; when it can again, it goes on by itself.

/// <summary>Numbers what happens in rooms, keeps it, and hands it on to the rooms. The contract stands above.</summary>
public interface IMessageJournal
{
    /// <summary>Stores an event and numbers it. The event reaches the sender's room by being handed on, as any other's.</summary>
    /// <param name="room">The room's key (<see cref="RoomName.Key"/>).</param>
    /// <param name="e">What happened.</param>
    /// <returns>Its id within the room, 1 or more.</returns>
    /// <exception cref="JournalException">It could not be stored; nobody is or will be shown it.</exception>
    ValueTask<long> AppendAsync(string room, ChatEvent e);

    /// <summary>
    /// Tells the follower the room's newest id, and from there on hands it what is appended, until the returned
    /// subscription is disposed of.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower);

    /// <summary>Why the journal cannot store at present, for people; null while it can.</summary>
    string? Failure { get; }
}

/// <summary>Who is handed what a journal stores: a room.</summary>
public interface IJournalFollower
{
    /// <summary>Called once, before the first event: the room's newest id, 0 if there is none.</summary>
    void Begin(long newestId);

    /// <summary>The next event of the room. Must not block and must not throw.</summary>
    void Receive(long id, ChatEvent e);
}

/// <summary>A journal could not store or read.</summary>
public sealed class JournalException : Exception
{
    /// <summary>Creates it.</summary>
    public JournalException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
