using ChatRoom.Protocol;

namespace ChatRoom.Journal;

// Contract of IMessageJournal (each line has its test in ChatRoom.Tests/Journal/JournalContract, for each implementation,
// or in the tests of the implementation that it concerns):
//
//  1. Ids within a room grow by one, without gaps, in the order in which members see the messages.
//  2. AppendAsync completes when the message is as durable as configured. (Memory: at once, and nothing survives.)
//  3. Messages that wait together are committed together: the rate under load is not commits per second.
//  4. Appends of one connection keep their order, and its next line is read without waiting for the previous commit. The
//     number of pending appends is bounded (PendingAppends); reaching the bound only stops reading.
//  5. Each message is delivered once, in id order, by one thread at a time, to the rooms followed on this node. Nothing is
//     missed between learning the newest id and the first delivery.
//  6. An append ends as stored (with an id), refused (not stored, and never will be) or unknown (JournalException.MayBeStored).
//     The outcome is reported to the sender. While the journal cannot store, the health check reports it; the journal recovers by itself.
//  7. A delivered event, or one whose id was reported as the newest, can be read. Reading neither waits for an append nor delays one.
//  8. An append completes only after the event was delivered to the room, if this node follows it.
//  9. An append that fails for a reason of its own is refused alone.
// 10. A canceled call ends at once, with OperationCanceledException. If it is canceled before it begins, it does nothing. If
//     an append is canceled later, its outcome is unknown; a canceled FollowAsync follows nothing in the end.
// 11. An append with a key is stored and delivered at most once: for another append with the same key, the journal returns the
//     same id. It remembers the newest RememberedKeys.Most keys for as long as it is open, and a lasting key (AppendKey.IsLasting)
//     as long as events survive (2) and this one is not deleted. A refused append leaves no key.
// 12. Ids that were set back belong to a new epoch (EpochOf), which followers get when they begin, or by Skip.
// 13. If events cannot be delivered, followers are notified by Skip, in the order of the deliveries, and the next ones follow.
// 14. A Redacted, Edited or Purged event replaces the texts of messages of its room, its Targets. Otherwise it is an event like
//     any other.
//     Once its append has completed, no read returns the old text, neither of the message nor of an earlier Edited event; not
//     even after a restart, if events survive it (2).
// 15. Such an event is refused alone, with the reason (JournalException.IsOfTarget), if its target does not exist, is not a
//     message or is redacted, or if the new text is empty. A Purged event is refused if that holds for all its targets; it
//     leaves alone those for which it holds.
// 16. Before followers receive such an event, they receive each earlier event whose text changes, by Replace.
// 17. An Edited event is read with the new text as long as its target has that text. Only messages have ReplacedBy.
// 18. Events keep their AuthorId. The texts of a person are their messages that have a text: ReadTextsAsync finds each whose
//     append has completed. Pages of all rooms, one after the other, have each of them once.
// 19. A node of a cluster may get an event, or a new epoch, later than another one. Once CatchUpAsync has completed, the followers of
//     the room here have what was stored before the call.

/// <summary>Assigns ids to the events of rooms, stores them, and delivers them to the rooms. The contract stands above.</summary>
public interface IMessageJournal
{
    /// <summary>Stores an event and assigns its id. The sender's room receives the event by delivery, like any other.</summary>
    /// <param name="room">The room's key (<see cref="RoomName.Key"/>).</param>
    /// <param name="e">The event.</param>
    /// <param name="key">Identifies the append, if the caller may repeat it; the default value: no key.</param>
    /// <param name="cancellationToken">Ends the call, not the append.</param>
    /// <returns>The event's id in the room, 1 or more.</returns>
    /// <exception cref="JournalException">The append is refused, or its outcome is unknown.</exception>
    ValueTask<long> AppendAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Stores an event as <see cref="AppendAsync"/> does, and reports the outcome to an observer: for connections, which
    /// have many pending appends. Outcomes are reported in the order of the appends.
    /// </summary>
    /// <returns>The event's id if it is already stored, and then the observer is not called; otherwise null.</returns>
    /// <exception cref="JournalException">The append is refused, or its outcome is unknown; the observer is not called.</exception>
    long? Append(string room, ChatEvent e, AppendKey key, IAppendObserver observer) => AppendBridge.Append(this, room, e, key, observer);

    /// <summary>
    /// Gives the follower the state of the room, and delivers every event from there on, until the returned subscription is
    /// disposed of.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower, CancellationToken cancellationToken);

    /// <summary>
    /// Completes when a room's followers here have what was stored before the call, by whichever node. Call it before you compare what a
    /// client or another node knows with what this node knows.
    /// </summary>
    /// <param name="room">The room's key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    ValueTask CatchUpAsync(string room, CancellationToken cancellationToken) => default;

    /// <summary>
    /// Reads the newest entries below an id, the oldest of them first. Completes at once if they are in memory. Entries that
    /// were deleted, or never kept, are missing.
    /// </summary>
    /// <param name="room">The room's key.</param>
    /// <param name="before">Only ids below this one; <see cref="long.MaxValue"/>: the newest.</param>
    /// <param name="count">How many entries at most, 1 to <see cref="MostRead"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the oldest entries above an id, in order. Entries that were deleted, or never kept, are missing: the first
    /// one's id then shows how many.
    /// </summary>
    /// <param name="room">The room's key.</param>
    /// <param name="after">Only ids above this one, 0 or more.</param>
    /// <param name="count">How many entries at most, 1 to <see cref="MostRead"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count, CancellationToken cancellationToken);

    /// <summary>Reads the newest texts of a person in a room below an id, the oldest of them first.</summary>
    /// <param name="room">The room's key.</param>
    /// <param name="person">The person (<see cref="ChatEvent.AuthorId"/>), not 0.</param>
    /// <param name="before">Only ids below this one.</param>
    /// <param name="count">How many texts at most, 1 to <see cref="MostRead"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JournalException">The journal cannot be read, or does not know authors.</exception>
    ValueTask<IReadOnlyList<JournalEntry>> ReadTextsAsync(string room, long person, long before, int count, CancellationToken cancellationToken) =>
        ValueTask.FromException<IReadOnlyList<JournalEntry>>(NoAuthors());

    /// <summary>Reads the texts of a person in all rooms, a page at a time, in an order of the journal's own.</summary>
    /// <param name="person">The person (<see cref="ChatEvent.AuthorId"/>), not 0.</param>
    /// <param name="after"><see cref="TextPage.Next"/> of the page before; null: from the beginning.</param>
    /// <param name="count">How many texts at most, 1 to <see cref="MostRead"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JournalException">The journal cannot be read, or does not know authors.</exception>
    ValueTask<TextPage> ReadTextsAsync(long person, string? after, int count, CancellationToken cancellationToken) =>
        ValueTask.FromException<TextPage>(NoAuthors());

    /// <summary>Returns the id of the event that was appended with a key; null: there is none, or it is not known.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    ValueTask<long?> FindAppendAsync(AppendKey key, CancellationToken cancellationToken) => default;

    /// <summary>The epoch of a room's ids. The rooms of a journal may share one.</summary>
    RoomEpoch EpochOf(string room);

    /// <summary>The most entries that one call reads.</summary>
    const int MostRead = 1_000;

    /// <summary>Why the journal cannot store right now, for people; null while it can.</summary>
    string? Failure { get; }

    /// <summary>A word for the kind of journal, for statistics.</summary>
    string Kind => "custom";

    /// <summary>A problem that an operator has to fix although the journal can store, for people; null: none.</summary>
    string? Warning => null;

    /// <summary>The journal's size on the disk in bytes; null if it is not on a disk of this machine.</summary>
    long? Bytes => null;

    private static JournalException NoAuthors() => new("this journal cannot find texts by their author");
}
