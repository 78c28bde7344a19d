using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Tests.State;

/// <summary>All records of a state, of whatever kind. Records never change, so two snapshots with the same objects are the same state.</summary>
internal static class StateSnapshot
{
    private static readonly System.Reflection.PropertyInfo[] Tables =
        [.. typeof(ChatState).GetProperties().Where(static property => property.PropertyType.IsAssignableTo(typeof(IStateTable)))];

    /// <summary>Returns the records.</summary>
    public static Dictionary<RecordKey, StateRecord> Of(ChatState state) =>
        Tables.Select(table => (IStateTable)table.GetValue(state)!).SelectMany(static table => table.Keys.Select(table.Get)).OfType<StateRecord>()
            .ToDictionary(RecordKinds.KeyOf);

    /// <summary>Returns what differs, for people; empty: nothing.</summary>
    public static IReadOnlyList<string> Difference(IReadOnlyDictionary<RecordKey, StateRecord> before, IReadOnlyDictionary<RecordKey, StateRecord> after) =>
    [
        .. before.Where(pair => !after.ContainsKey(pair.Key)).Select(static pair => $"removed: {pair.Value}"),
        .. after.Where(pair => before.GetValueOrDefault(pair.Key) != pair.Value)
            .Select(pair => before.GetValueOrDefault(pair.Key) is { } old ? $"changed: {old} to {pair.Value}" : $"added: {pair.Value}"),
    ];

    /// <summary>Returns the records in the form of a store, in a fixed order.</summary>
    public static IReadOnlyList<string> Stored(IEnumerable<StateRecord> records) =>
        [.. records.Select(RecordKinds.Write).Select(static stored => $"{stored.Kind} {stored.Key} {System.Text.Encoding.UTF8.GetString(stored.Value.Span)}").Order(StringComparer.Ordinal)];
}
