namespace ChatRoom.State;

/// <summary>The name of a record.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">Its key, unique within its kind.</param>
public readonly record struct RecordKey(string Kind, string Key);
