using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Clients;

/// <summary>Who is told what happens while a run is under way.</summary>
internal interface IRunEvents
{
    void OnDelivery(Client client, in Payload payload, long now);

    void OnDamage(Client client);

    void OnClosed(Client client);
}
