namespace ChatRoom.Journal;

/// <summary>
/// Identifies an append, so that it is stored at most once, however often it is requested. The default value is no key.
/// </summary>
/// <param name="Incarnation">The process that appends: a random number that it chooses when it starts, never 0.</param>
/// <param name="Number">The number of the append in that process; for a journal that stores batches, of the batch.</param>
public readonly record struct AppendKey(long Incarnation, long Number)
{
    /// <summary>Whether a journal that survives a restart remembers it as long as it has the event. Costs a look-up for each append.</summary>
    public bool IsLasting { get; init; }

    /// <summary>The key as storage has it: 32 hexadecimal digits.</summary>
    internal string Stored => $"{Incarnation:x16}{Number:x16}";

    /// <summary>Whether there is no key.</summary>
    public bool IsNone => Incarnation == 0;
}
