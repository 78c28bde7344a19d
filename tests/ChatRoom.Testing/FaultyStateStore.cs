using ChatRoom.State;

namespace ChatRoom.Testing;

/// <summary>A state store in memory that fails where a test says so.</summary>
public sealed class FaultyStateStore : IStateStore
{
    private readonly MemoryStateStore _store = new();

    /// <summary>Whether writing fails.</summary>
    public bool WritingFails { get; set; }

    /// <summary>Whether a write that fails is stored all the same, and reported as unknown.</summary>
    public bool StoresAllTheSame { get; set; }

    /// <summary>Whether reading fails.</summary>
    public bool ReadingFails { get; set; }

    /// <summary>What a write waits for before it does anything; null: nothing.</summary>
    public Task? Answer { get; set; }

    /// <summary>How often something was written.</summary>
    public int Writes { get; private set; }

    /// <inheritdoc />
    public string? Failure => WritingFails ? "it fails" : null;

    /// <inheritdoc />
    public ValueTask<StoredChanges> ReadChangesAsync(long after, CancellationToken cancellationToken) =>
        ReadingFails ? ValueTask.FromException<StoredChanges>(new StateException("it fails")) : _store.ReadChangesAsync(after, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<StoredChanges?> WriteAsync(StateWrite write, CancellationToken cancellationToken)
    {
        await (Answer ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (!WritingFails || StoresAllTheSame)
        {
            await _store.WriteAsync(write, cancellationToken);
            Writes++;
        }

        if (WritingFails)
        {
            throw new StateException("it fails") { MayBeStored = StoresAllTheSame };
        }

        return null;
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) =>
        ReadingFails ? ValueTask.FromException<IReadOnlyList<AuditEntry>>(new StateException("it fails")) : _store.ReadAuditAsync(query, cancellationToken);
}
