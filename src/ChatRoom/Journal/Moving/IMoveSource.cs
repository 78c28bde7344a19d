namespace ChatRoom.Journal.Moving;

/// <summary>A storage that is read as a whole. Nobody else uses it until it is disposed of. One call at a time.</summary>
public interface IMoveSource : IAsyncDisposable
{
    /// <summary>The name of the storage in messages to people, as <c>the journal /data/chatroom.db</c>.</summary>
    string Name { get; }

    /// <summary>A word for the kind of storage.</summary>
    string Kind { get; }

    /// <summary>Returns the mark of an unfinished move to this storage; null: there is none.</summary>
    Task<MoveMark?> ReadMarkAsync(CancellationToken cancellationToken);

    /// <summary>Returns what the storage has beside its rows.</summary>
    Task<MoveHead> ReadHeadAsync(CancellationToken cancellationToken);

    /// <summary>Returns the next rows in the order of their keys, within the bounds of <see cref="MovePage"/>; none: there are no more.</summary>
    /// <param name="table">The table.</param>
    /// <param name="after">A row, or the key of one: only rows with greater keys; null: from the first one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<object?[]>> ReadAsync(MoveTable table, object?[]? after, CancellationToken cancellationToken);
}
