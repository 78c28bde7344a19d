namespace ChatRoom.State;

/// <summary>The other nodes of a cluster. They use the same store, and each has a copy of the state in memory.</summary>
internal interface IStatePeers
{
    /// <summary>Announces that this node has applied all changes up to a version. Does not wait.</summary>
    void Applied(long version);

    /// <summary>
    /// Completes when all other live nodes have applied all changes up to a version, and after <see cref="PatientStore.Patience"/> in any
    /// case. A node whose lease has ended does not count as live.
    /// </summary>
    ValueTask WaitAsync(long version, CancellationToken cancellationToken);
}
