using ChatRoom.Journal;
using ChatRoom.Resuming;

namespace ChatRoom.Testing;

/// <summary>A store of states that fails where a test says so.</summary>
public sealed class FaultyResumeStore : IResumeStore
{
    private readonly MemoryResumeStore _store = new();

    /// <summary>Whether finding and checking tokens fail.</summary>
    public bool ReadingFails { get; set; }

    /// <summary>Whether saving and removing fail.</summary>
    public bool WritingFails { get; set; }

    /// <summary>Whether taking a state fails, though the state is taken.</summary>
    public bool TakingFails { get; set; }

    /// <inheritdoc />
    public ValueTask SaveAsync(IReadOnlyCollection<ResumeState> states, CancellationToken cancellationToken) =>
        WritingFails ? throw Failure : _store.SaveAsync(states, cancellationToken);

    /// <inheritdoc />
    public ValueTask<ResumeState?> FindAsync(string tokenHash, CancellationToken cancellationToken) =>
        ReadingFails ? throw Failure : _store.FindAsync(tokenHash, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<ResumeState?> TakeAsync(string tokenHash, string nextHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var taken = await _store.TakeAsync(tokenHash, nextHash, now, cancellationToken);
        return TakingFails ? throw Failure : taken;
    }

    /// <inheritdoc />
    public ValueTask<bool> HasAnyAsync(IReadOnlyCollection<string> tokenHashes, CancellationToken cancellationToken) =>
        ReadingFails ? throw Failure : _store.HasAnyAsync(tokenHashes, cancellationToken);

    /// <inheritdoc />
    public ValueTask RemoveAsync(long session, CancellationToken cancellationToken) =>
        WritingFails ? throw Failure : _store.RemoveAsync(session, cancellationToken);

    /// <inheritdoc />
    public ValueTask RemoveAllAsync(long person, CancellationToken cancellationToken) =>
        WritingFails ? throw Failure : _store.RemoveAllAsync(person, cancellationToken);

    /// <inheritdoc />
    public ValueTask RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        WritingFails ? throw Failure : _store.RemoveExpiredAsync(now, cancellationToken);

    private static JournalException Failure => new("it fails");
}
