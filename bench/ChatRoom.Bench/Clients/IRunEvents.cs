using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Clients;

/// <summary>Receives the events of clients during a run.</summary>
internal interface IRunEvents
{
    void OnDelivery(Client client, in Payload payload, long now);

    void OnDamage(Client client);

    void OnClosed(Client client);
}
