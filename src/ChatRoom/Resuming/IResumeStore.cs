using ChatRoom.Journal;

namespace ChatRoom.Resuming;

// Contract of IResumeStore (each line has its test in ResumeStoreContract, for each implementation):
//
// 1. What was saved is found by its token's hash, as it was saved last, until it was removed.
// 2. SaveAsync saves all it is given, or (JournalException) nothing.
// 3. What was saved survives the end of the process as the journal's messages do; nothing else does.
// 4. A place without an expiry, whose process has ended, expires 24 hours after the store is opened again.

/// <summary>Keeps the places that clients may come back to, and no token. The contract stands above. Calls may overlap.</summary>
public interface IResumeStore
{
    /// <summary>How long a place is kept after its connection has ended.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Adds places, or replaces those of the same tokens.</summary>
    /// <exception cref="JournalException">They could not be saved.</exception>
    ValueTask SaveAsync(IReadOnlyCollection<SavedPlace> places);

    /// <summary>The place of a token; null if there is none. Whether it has expired is the caller's to look at.</summary>
    /// <exception cref="JournalException">It cannot be read.</exception>
    ValueTask<SavedPlace?> FindAsync(string tokenHash);

    /// <summary>Removes what has expired by then.</summary>
    /// <exception cref="JournalException">It could not be removed.</exception>
    ValueTask RemoveExpiredAsync(DateTimeOffset now);
}
