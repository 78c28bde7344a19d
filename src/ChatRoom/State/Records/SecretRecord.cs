namespace ChatRoom.State.Records;

/// <summary>A secret of the server itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The secret, or its hash.</param>
internal sealed record SecretRecord(string Name, byte[] Value) : StateRecord
{
    /// <inheritdoc />
    public override string Key => Name;
}
