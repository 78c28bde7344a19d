namespace ChatRoom.State.Records;

/// <summary>The last number that was given to a record of a kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Last">The number.</param>
internal sealed record CounterRecord(string Kind, long Last) : StateRecord
{
    /// <inheritdoc />
    public override string Key => Kind;
}
