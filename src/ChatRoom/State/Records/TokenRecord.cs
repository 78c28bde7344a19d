namespace ChatRoom.State.Records;

/// <summary>An access token of an account, for programs.</summary>
/// <param name="Hash">SHA-256 of the token, hexadecimal: the token itself is not stored.</param>
/// <param name="Account">The number of the account.</param>
/// <param name="Name">Its name, unique within the account.</param>
/// <param name="Scope">What it allows.</param>
/// <param name="Created">When it was created.</param>
/// <param name="Expires">When it expires; null: never.</param>
internal sealed record TokenRecord(string Hash, long Account, string Name, TokenScope Scope, DateTimeOffset Created, DateTimeOffset? Expires) : StateRecord
{
    /// <inheritdoc />
    public override string Key => Hash;

    /// <summary>When it was used last, to about an hour; null: never.</summary>
    public DateTimeOffset? Used { get; init; }
}
