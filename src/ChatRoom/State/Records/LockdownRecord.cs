namespace ChatRoom.State.Records;

/// <summary>The lockdown of the server. There is at most one.</summary>
/// <param name="Level">How much it forbids.</param>
/// <param name="By">The alias of the admin who began it.</param>
/// <param name="Expires">When it ends by itself.</param>
internal sealed record LockdownRecord(LockdownLevel Level, string By, DateTimeOffset Expires) : StateRecord
{
    /// <inheritdoc />
    public override string Key => "";
}
