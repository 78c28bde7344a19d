namespace ChatRoom.Diagnostics;

/// <summary>The connections that are open. A connection counts from its entry here until <see cref="ChatMetrics.Closed"/> removes it.</summary>
internal interface IOpenConnections
{
    /// <summary>All connections, the process's own included.</summary>
    IEnumerable<IOpenConnection> All { get; }

    void Remove(IOpenConnection connection);
}
