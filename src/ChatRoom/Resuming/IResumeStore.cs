using ChatRoom.Journal;

namespace ChatRoom.Resuming;

// Contract of IResumeStore (each line has its test in ResumeStoreContract, for each implementation):
//
// 1. A person has one place: saving it replaces the one before, with its tokens.
// 2. A place is found by its token's hash and by its former token's hash, as it was saved last, until it is removed.
// 3. SaveAsync saves all the places it is given, or (JournalException) none.
// 4. Saved places survive the end of the process as the journal's messages do; nothing else does.
// 5. A place without an expiry, whose process has ended, expires 24 hours after the store is opened again.
// 6. A canceled call ends at once, with OperationCanceledException. If it is canceled before it begins, it does nothing; later,
//    what it was to change may be changed all the same, whole.

/// <summary>Keeps the places that tokens lead back to, and no token. The contract stands above. Calls may overlap.</summary>
public interface IResumeStore
{
    /// <summary>How long a place is kept after its connection has ended.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Adds places, or replaces those of the same people.</summary>
    /// <exception cref="JournalException">They could not be saved.</exception>
    ValueTask SaveAsync(IReadOnlyCollection<SavedPlace> places, CancellationToken cancellationToken);

    /// <summary>Returns the place that a token, or a former one, leads to; null if there is none. The caller checks the expiry.</summary>
    /// <exception cref="JournalException">The place cannot be read.</exception>
    ValueTask<SavedPlace?> FindAsync(string tokenHash, CancellationToken cancellationToken);

    /// <summary>Whether one of these is the hash of a token or of a former one. Expired ones may count.</summary>
    /// <exception cref="JournalException">The places cannot be read.</exception>
    ValueTask<bool> HasAnyAsync(IReadOnlyCollection<string> tokenHashes, CancellationToken cancellationToken);

    /// <summary>Removes a person's place, if there is one.</summary>
    /// <exception cref="JournalException">It could not be removed.</exception>
    ValueTask RemoveAsync(long person, CancellationToken cancellationToken);

    /// <summary>Removes the places that have expired by then.</summary>
    /// <exception cref="JournalException">They could not be removed.</exception>
    ValueTask RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
