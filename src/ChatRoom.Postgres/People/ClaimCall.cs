using ChatRoom.Protocol;

namespace ChatRoom.Postgres.People;

/// <summary>A claim that waits for the database.</summary>
/// <param name="lease">The number of the lease: a random one.</param>
/// <param name="owner">The person.</param>
/// <param name="candidates">The aliases, of which the first free one is claimed.</param>
internal sealed class ClaimCall(long lease, long owner, IReadOnlyList<Alias> candidates)
{
    private readonly TaskCompletionSource<(Alias? Chosen, string Conflict)> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isTaken;

    public long Lease => lease;

    public long Owner => owner;

    public IReadOnlyList<Alias> Candidates => candidates;

    /// <summary>The claimed alias, or null and the alias that the last candidate conflicts with.</summary>
    public Task<(Alias? Chosen, string Conflict)> Done => _done.Task;

    /// <summary>Returns true once: to the lane, which asks the database then, or to the caller, who gives the claim up.</summary>
    public bool TryTake() => !Interlocked.Exchange(ref _isTaken, true);

    public void Complete(Alias? chosen, string conflict) => _done.TrySetResult((chosen, conflict));

    public void Fail(Exception why) => _done.TrySetException(why);
}
