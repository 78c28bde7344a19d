namespace ChatRoom.Server.Outgoing;

/// <summary>The server may not connect to an address that somebody has chosen.</summary>
/// <param name="host">The host, as it was given.</param>
/// <param name="port">The port.</param>
internal sealed class OutgoingRefusedException(string host, int port)
    : HttpRequestException($"the server may not connect to {host}:{port}: that is no public address with https, and none of {ChatRoomOptions.Section}:Webhooks:AllowedNetworks");
