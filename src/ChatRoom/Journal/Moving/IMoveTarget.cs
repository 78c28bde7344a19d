namespace ChatRoom.Journal.Moving;

/// <summary>
/// A storage that is filled. Each write is one transaction, and rows come in the order of their keys: so wherever a move ends, the
/// last row of a table is the position at which it continues.
/// </summary>
public interface IMoveTarget : IMoveSource
{
    /// <summary>Marks the storage as the target of a move that is not finished.</summary>
    Task WriteMarkAsync(MoveMark mark, CancellationToken cancellationToken);

    /// <summary>Returns the key of the last row; null: there is none.</summary>
    Task<object?[]?> ReadLastAsync(MoveTable table, CancellationToken cancellationToken);

    /// <summary>Adds rows: all or none.</summary>
    Task WriteAsync(MoveTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken);

    /// <summary>Stores what the storage has beside its rows.</summary>
    Task WriteHeadAsync(MoveHead head, CancellationToken cancellationToken);

    /// <summary>Removes the mark, after everything is on the disk: a server can start. Call last.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);
}
