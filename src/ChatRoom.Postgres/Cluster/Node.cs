namespace ChatRoom.Postgres.Cluster;

/// <summary>A server that uses the schema, as the database knows it.</summary>
/// <param name="Incarnation">The number of its life.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="Since">When it entered, by the clock of the database.</param>
/// <param name="Renewed">Its last sign of life, by the same clock.</param>
/// <param name="Lease">For how long others believe it after that.</param>
/// <param name="IsOver">Whether nothing more is stored for it.</param>
internal sealed record Node(long Incarnation, string Name, DateTime Since, DateTime Renewed, TimeSpan Lease, bool IsOver);
