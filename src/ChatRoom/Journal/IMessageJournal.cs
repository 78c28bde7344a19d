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
// 7. What was handed on, or told as the newest id, can be read back; reading waits for no append, nor holds one up.

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
    /// Stores an event as <see cref="AppendAsync"/> does, and reports the outcome to an observer: for connections, which
    /// have many appends under way. Outcomes are reported in the order of the appends.
    /// </summary>
    /// <returns>True if the event is stored already; the observer is not called then.</returns>
    /// <exception cref="JournalException">It could not be stored; the observer is not called.</exception>
    bool Append(string room, ChatEvent e, IAppendObserver observer) => AppendBridge.Append(this, room, e, observer);

    /// <summary>
    /// Tells the follower how the room stands, and from there on hands it what is appended, until the returned
    /// subscription is disposed of.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower);

    /// <summary>
    /// Reads back what stands before an id: the newest entries below it, the oldest of them first. From memory where they
    /// are there; completes then at once. What was deleted, or never kept, is not in it.
    /// </summary>
    /// <param name="room">The room's key.</param>
    /// <param name="before">Only ids below this one; <see cref="long.MaxValue"/>: the newest there are.</param>
    /// <param name="count">How many entries at most, 1 to <see cref="MostRead"/>.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count);

    /// <summary>
    /// Reads on from an id: the oldest entries above it, in their order. What was deleted, or never kept, is not in it: then
    /// the first one's id tells what is missing.
    /// </summary>
    /// <param name="room">The room's key.</param>
    /// <param name="after">Only ids above this one, 0 or more.</param>
    /// <param name="count">How many entries at most, 1 to <see cref="MostRead"/>.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count);

    /// <summary>
    /// Whether a room goes on with its numbers after everybody has left it and after a restart; else it may begin anew at 1.
    /// </summary>
    bool KeepsNumbers => true;

    /// <summary>Entries that are read back at once, at most.</summary>
    const int MostRead = 1_000;

    /// <summary>Why the journal cannot store at present, for people; null while it can.</summary>
    string? Failure { get; }

    /// <summary>What an operator has to look at although the journal stores, for people; null: nothing.</summary>
    string? Warning => null;

    /// <summary>Bytes that it takes on the disk, now; null if it is not on a disk of this machine.</summary>
    long? Bytes => null;
}
