using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Clients;

/// <summary>Receives the events of clients.</summary>
internal interface IClientEvents
{
    /// <summary>Bytes were received. Calls for their contents follow.</summary>
    void OnActivity(long now);

    void OnJoined(Client client);

    /// <summary>A message was received.</summary>
    void OnDelivery(Client client, in Payload payload, long now);

    /// <summary>A damaged message was received.</summary>
    void OnDamage(Client client);

    /// <summary>The connection has ended. <see cref="Client.State"/> has not changed yet.</summary>
    void OnClosed(Client client, string reason);
}
