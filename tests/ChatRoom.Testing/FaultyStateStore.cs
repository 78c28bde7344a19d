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
    public ValueTask<IReadOnlyList<StoredRecord>> LoadAsync(CancellationToken cancellationToken) =>
        ReadingFails ? ValueTask.FromException<IReadOnlyList<StoredRecord>>(new StateException("it fails")) : _store.LoadAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask WriteAsync(StateWrite write, CancellationToken cancellationToken)
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
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) =>
        ReadingFails ? ValueTask.FromException<IReadOnlyList<AuditEntry>>(new StateException("it fails")) : _store.ReadAuditAsync(query, cancellationToken);
}
