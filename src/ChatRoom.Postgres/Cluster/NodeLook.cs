using System.Diagnostics;

namespace ChatRoom.Postgres.Cluster;

/// <summary>What a node has seen of the nodes at one time.</summary>
/// <param name="Nodes">The nodes that are not over.</param>
/// <param name="Now">The time, by the clock of the database.</param>
/// <param name="At">The same, by <see cref="Stopwatch.GetTimestamp"/>.</param>
internal sealed record NodeLook(IReadOnlyList<Node> Nodes, DateTime Now, long At);
