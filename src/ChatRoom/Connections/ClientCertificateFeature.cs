namespace ChatRoom.Connections;

/// <summary>Marks a connection whose client has shown a certificate, and proved that it has the certificate's key.</summary>
/// <param name="Fingerprint">SHA-256 of the certificate (DER), hexadecimal, lower case.</param>
/// <param name="Name">The subject of the certificate, for people.</param>
internal sealed record ClientCertificateFeature(string Fingerprint, string Name);
