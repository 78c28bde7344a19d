namespace ChatRoom.Postgres.Cluster;

/// <summary>A process that uses the schema, as the database knows it: a node of a cluster, or a server that is alone.</summary>
/// <param name="Incarnation">The number of this run of the process.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="Since">When it entered, by the clock of the database.</param>
/// <param name="Renewed">Its last sign of life, by the same clock.</param>
/// <param name="Lease">How long after its last sign of life it counts as live.</param>
/// <param name="IsOver">Whether nothing more is stored for it.</param>
internal sealed record Node(long Incarnation, string Name, DateTime Since, DateTime Renewed, TimeSpan Lease, bool IsOver);
