using ChatRoom.State;

namespace ChatRoom.Testing;

/// <summary>Reads stores of the state.</summary>
public static class StateStores
{
    /// <summary>Returns all records.</summary>
    public static async Task<IReadOnlyList<StoredRecord>> LoadAsync(this IStateStore store, CancellationToken cancellationToken) =>
        (await store.ReadChangesAsync(StoredChanges.Beginning, cancellationToken)).Records;
}
