using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Clients;

/// <summary>Who is told what clients live through.</summary>
internal interface IClientEvents
{
    /// <summary>Something came in; what it is follows.</summary>
    void OnActivity(long now);

    void OnJoined(Client client);

    /// <summary>A message came.</summary>
    void OnDelivery(Client client, in Payload payload, long now);

    /// <summary>Something that begins like a message and is none came.</summary>
    void OnDamage(Client client);

    /// <summary>The connection has ended, and why; <see cref="Client.State"/> is still what it was.</summary>
    void OnClosed(Client client, string reason);
}
