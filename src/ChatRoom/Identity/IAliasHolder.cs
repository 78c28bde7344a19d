namespace ChatRoom.Identity;

/// <summary>Holds leases of aliases.</summary>
public interface IAliasHolder
{
    /// <summary>The registry has lost a lease: the holder must stop using the alias. Called on any thread; must not wait.</summary>
    void Lost(AliasLease lease);
}
