using System.Text;
using ChatRoom.Bench.Checking;
using ChatRoom.Bench.Clients;
using ChatRoom.Bench.Network;

namespace ChatRoom.Bench.Tests.Clients;

/// <summary>Records the bytes that a client sends and the events that it reports.</summary>
internal sealed class RecordingEvents : IClientEvents, IWire
{
    public List<Payload> Deliveries { get; } = [];

    public int Joined { get; private set; }

    public int Damaged { get; private set; }

    public string? Closed { get; private set; }

    public string Sent { get; private set; } = "";

    public void OnActivity(long now)
    {
    }

    public void OnJoined(Client client) => Joined++;

    public void OnDelivery(Client client, in Payload payload, long now) => Deliveries.Add(payload);

    public void OnDamage(Client client) => Damaged++;

    public void OnClosed(Client client, string reason) => Closed = reason;

    public void Send(ReadOnlySpan<byte> bytes) => Sent += Encoding.ASCII.GetString(bytes);
}
