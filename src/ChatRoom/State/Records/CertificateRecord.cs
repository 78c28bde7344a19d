namespace ChatRoom.State.Records;

/// <summary>A client certificate that identifies an account.</summary>
/// <param name="Fingerprint">SHA-256 of the certificate (DER), hexadecimal, lower case.</param>
/// <param name="Account">The number of the account.</param>
/// <param name="Name">The subject of the certificate, for people.</param>
/// <param name="Added">When it was added.</param>
internal sealed record CertificateRecord(string Fingerprint, long Account, string Name, DateTimeOffset Added) : StateRecord
{
    /// <inheritdoc />
    public override string Key => Fingerprint;
}
