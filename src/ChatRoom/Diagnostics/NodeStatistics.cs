namespace ChatRoom.Diagnostics;

/// <summary>A server of a cluster.</summary>
public sealed record NodeStatistics
{
    /// <summary>The name that its settings give it.</summary>
    public required string Name { get; init; }

    /// <summary>The number of its life: another one after each start.</summary>
    public required long Incarnation { get; init; }

    /// <summary>When it has joined.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The age of its last sign of life.</summary>
    public required double RenewedSecondsAgo { get; init; }

    /// <summary>The age at which the others declare it over.</summary>
    public required double LeaseSeconds { get; init; }

    /// <summary>Whether it is the server that answers.</summary>
    public required bool IsThis { get; init; }

    /// <summary>Whether its notifications arrive at the server that answers.</summary>
    public required bool IsHeard { get; init; }
}
