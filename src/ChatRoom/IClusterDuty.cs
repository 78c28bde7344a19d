namespace ChatRoom;

// Contract of IClusterDuty (tests in ChatRoom.Postgres.Tests/Cluster/ClusterDutyTests). Background work acts on a state and on messages
// that all nodes of a cluster share. These run on one node only, the one with the duty:
//
//  Deliveries            one node sends each event to an outgoing webhook; when the duty moves, the last events may be sent twice
//  TextForgetter         two would replace the same texts, and show two notices
//  FileRemoval           only what it deletes at the start: contents without a record, which another node may be storing right now
//  FirstAdmin            a second node that starts would replace the token that the first one has shown
//  PostgresRetention     two would look for the same messages and rooms to delete
//
// These run on every node. They decide on the current state, by ChatState.ChangeAsync, so the second one finds nothing to do:
//
//  BanExpiry, HeldExpiry, AccountExpiry (which also notes the use of the accounts that are connected to its own node)
//  FileRemoval           the rest: records go once, and a content that is gone already is no error
//  SaltSecret, Vapid     the secret that was stored first counts
//  StateKeeper, ResumeStateWriter   each stores what belongs to its node; the latter also removes what has expired

/// <summary>The background work that only one node of a cluster may do. The contract stands above.</summary>
internal interface IClusterDuty
{
    /// <summary>
    /// Returns whether this node has the duty. If the node with the duty fails, another one gets it within seconds. In these seconds, both
    /// may act as if they had it.
    /// </summary>
    ValueTask<bool> IsMineAsync(CancellationToken cancellationToken);
}
