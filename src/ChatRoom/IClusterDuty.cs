namespace ChatRoom;

// Contract of IClusterDuty (tests in ChatRoom.Postgres.Tests/Cluster/ClusterDutyTests). What runs in the background acts on a state
// and on messages that all servers of a cluster share. These run once, where the duty is:
//
//  Deliveries            each event goes to an outgoing webhook from one server; when the duty moves, the last events may go twice
//  TextForgetter         two would replace the same texts, and show two notices
//  FileRemoval           only what it deletes at the start: contents without a record, which another server may be storing right now
//  FirstAdmin            a second server that starts would replace the token that the first one has shown
//  PostgresRetention     two would look for the same messages and rooms to delete
//
// These run on every server. They decide on the current state, by ChatState.ChangeAsync, so the second one finds nothing to do:
//
//  BanExpiry, HeldExpiry, AccountExpiry (which also notes the use of the accounts that are connected to its own server)
//  FileRemoval           the rest: records go once, and a content that is gone already is no error
//  SaltSecret, Vapid     the secret that was stored first counts
//  StateKeeper, ResumeStateWriter   each stores what belongs to its server; the latter also removes what has expired

/// <summary>What only one of several servers may do. The contract stands above.</summary>
internal interface IClusterDuty
{
    /// <summary>
    /// Returns whether this server has the duty. Another one gets it within seconds after a server is gone; for as long, both may
    /// believe to have it.
    /// </summary>
    ValueTask<bool> IsMineAsync(CancellationToken cancellationToken);
}
