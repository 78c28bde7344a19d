namespace ChatRoom.Cluster;

/// <summary>A person who is connected, on one node or on several.</summary>
/// <param name="Person">The number of the person.</param>
/// <param name="Alias">The current alias.</param>
/// <param name="HasAccount">Whether they have an account. Its number is that of the person.</param>
/// <param name="Connections">The connections, oldest first.</param>
internal sealed record FoundPerson(long Person, string Alias, bool HasAccount, FoundConnection[] Connections)
{
    /// <summary>What others read while they are away; null: they are not.</summary>
    public string? AwayText { get; init; }

    /// <summary>Since when they are away.</summary>
    public DateTimeOffset AwaySince { get; init; }

    /// <summary>Returns the same person with the connections of another node.</summary>
    public FoundPerson With(FoundPerson other) => this with
    {
        Connections = [.. Connections.Concat(other.Connections).OrderBy(static one => one.Since)],
        AwayText = AwayText ?? other.AwayText,
        AwaySince = AwayText is null ? other.AwaySince : AwaySince,
    };
}

/// <summary>A connection of a person.</summary>
/// <param name="Id">The id of the connection.</param>
/// <param name="Address">The address; null: not an IP connection.</param>
/// <param name="Protocol">The protocol that its client speaks.</param>
/// <param name="Since">When it began.</param>
/// <param name="Idle">How long its client has sent nothing.</param>
/// <param name="Rooms">The rooms that it attends.</param>
internal sealed record FoundConnection(string Id, string? Address, string Protocol, DateTimeOffset Since, TimeSpan Idle, string[] Rooms);
