using ChatRoom.Protocol.Model;

namespace ChatRoom.Participants;

/// <summary>Takes the secret that a client has entered, and returns the reply.</summary>
/// <param name="secret">What the client has entered; not empty. It is neither logged nor shown.</param>
/// <param name="cancellationToken">Ends the call.</param>
internal delegate ValueTask<Reply?> SecretTaker(string secret, CancellationToken cancellationToken);
