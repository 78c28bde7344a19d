namespace ChatRoom.Accounts;

/// <summary>The certificate that a client has shown in the TLS handshake, where it has proved that it has the certificate's key. A feature of its connection.</summary>
/// <param name="Fingerprint">SHA-256 of the certificate (DER), hexadecimal, lower case.</param>
/// <param name="Name">The subject of the certificate, for people.</param>
internal sealed record ClientCertificate(string Fingerprint, string Name);
