namespace ChatRoom.State;

/// <summary>A record as stores see it.</summary>
/// <param name="Kind">Its kind, as <c>account</c>.</param>
/// <param name="Key">Its key, unique within its kind.</param>
/// <param name="Value">Its content: a JSON object in UTF-8, at most 64 KiB.</param>
public readonly record struct StoredRecord(string Kind, string Key, ReadOnlyMemory<byte> Value)
{
    /// <summary>How many bytes a value has at most.</summary>
    public const int MostBytes = 65_536;
}
