using ChatRoom.Journal;

namespace ChatRoom.Resuming;

// Contract of IResumeStore (each line has its test in ResumeStoreContract, for each implementation):
//
// 1. A session has one state: saving it replaces the one before, with its tokens. A person may have several sessions.
// 2. A state is found by its token's hash and by its former token's hash, as it was saved last, until it is removed.
// 3. SaveAsync saves all the states it is given, or (JournalException) none.
// 4. TakeAsync finds a state that has not expired and gives it a new token, in one step. The token that was used is its former
//    token then, and no other is valid. Of those who take a state at the same time, with the same token, each gets it with
//    another token, one after the other: the last one has it.
// 5. Saving a state does not undo that it was taken with one of its tokens: a former holder, on whichever node, may be late.
// 6. Saved states survive the end of the process as the journal's messages do; nothing else does.
// 7. A state without an expiry, whose process has ended, expires 24 hours after the store is opened again.
// 8. A canceled call ends at once, with OperationCanceledException. If it is canceled before it begins, it does nothing; later,
//    what it was to change may be changed all the same, whole.

/// <summary>Keeps the resume states that tokens lead back to, and no token. The contract stands above. Calls may overlap.</summary>
public interface IResumeStore
{
    /// <summary>How long a state is kept after its connection has ended.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Adds states, or replaces those of the same sessions.</summary>
    /// <exception cref="JournalException">They could not be saved.</exception>
    ValueTask SaveAsync(IReadOnlyCollection<ResumeState> states, CancellationToken cancellationToken);

    /// <summary>Returns the state that a token, or a former one, leads to; null if there is none. The caller checks the expiry.</summary>
    /// <exception cref="JournalException">The state cannot be read.</exception>
    ValueTask<ResumeState?> FindAsync(string tokenHash, CancellationToken cancellationToken);

    /// <summary>Takes the state that a token, or a former one, leads to; null if there is none, or if it has expired.</summary>
    /// <param name="tokenHash">The hash of the token.</param>
    /// <param name="nextHash">The hash of the token that replaces it.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The state with its new tokens, and without an expiry.</returns>
    /// <exception cref="JournalException">The state cannot be read or saved. It may be taken; the token is valid in any case.</exception>
    ValueTask<ResumeState?> TakeAsync(string tokenHash, string nextHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Whether one of these is the hash of a token or of a former one. Expired ones may count.</summary>
    /// <exception cref="JournalException">The states cannot be read.</exception>
    ValueTask<bool> HasAnyAsync(IReadOnlyCollection<string> tokenHashes, CancellationToken cancellationToken);

    /// <summary>Removes a session's state, if there is one.</summary>
    /// <exception cref="JournalException">It could not be removed.</exception>
    ValueTask RemoveAsync(long session, CancellationToken cancellationToken);

    /// <summary>Removes the states of all sessions of a person.</summary>
    /// <exception cref="JournalException">They could not be removed.</exception>
    ValueTask RemoveAllAsync(long person, CancellationToken cancellationToken);

    /// <summary>Removes the states that have expired by then.</summary>
    /// <exception cref="JournalException">They could not be removed.</exception>
    ValueTask RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
