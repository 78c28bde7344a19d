namespace ChatRoom.State.Records;

/// <summary>The keys of a password (SCRAM-SHA-256, RFC 5802 and RFC 7677). The password cannot be computed from them.</summary>
/// <param name="Salt">The salt, 16 bytes or more.</param>
/// <param name="Iterations">The iteration count, 4,096 or more.</param>
/// <param name="StoredKey">SHA-256 of the client key, 32 bytes.</param>
/// <param name="ServerKey">The server key, 32 bytes.</param>
internal sealed record ScramRecord(byte[] Salt, int Iterations, byte[] StoredKey, byte[] ServerKey);
