namespace ChatRoom.State;

/// <summary>The other servers that use the same store, each with a copy of the state in memory.</summary>
internal interface IStatePeers
{
    /// <summary>Says that this server has applied all changes up to a version. Never waits.</summary>
    void Applied(long version);

    /// <summary>
    /// Completes when every other live server has applied all changes up to a version, or is no longer believed to live; after
    /// <see cref="PatientStore.Patience"/> in any case.
    /// </summary>
    ValueTask WaitAsync(long version, CancellationToken cancellationToken);
}
