namespace ChatRoom.State.Records;

/// <summary>A browser that gets notifications (the subscription of the Push API).</summary>
/// <param name="Endpoint">The address of its push service, which is like a password.</param>
/// <param name="Key">Its public key, base64url.</param>
/// <param name="Auth">The secret that it gives with the key, base64url.</param>
internal sealed record PushSubscription(string Endpoint, string Key, string Auth);
