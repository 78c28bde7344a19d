using System.Buffers;
using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Clients;

/// <summary>A member that speaks.</summary>
internal sealed class Publisher
{
    private readonly byte[] _frame;
    private readonly Range _payload;
    private readonly ArrayBufferWriter<byte> _unsent = new();

    /// <param name="client">The member.</param>
    /// <param name="size">Bytes of a payload.</param>
    public Publisher(Client client, int size)
    {
        Client = client;
        var before = Talk.Bytes(client.Talk.Before);
        _frame = [.. before, .. new byte[size], .. Talk.Bytes(client.Talk.After)];
        _payload = before.Length..(before.Length + size);
    }

    public Client Client { get; }

    /// <summary>Says it, in a write of its own.</summary>
    public void Say(in Payload payload)
    {
        payload.Write(_frame.AsSpan(_payload));
        Client.Wire.Send(_frame);
    }

    /// <summary>Says it with the next <see cref="Flush"/>. Returns whether it is the first for that.</summary>
    public bool SayLater(in Payload payload)
    {
        var first = _unsent.WrittenCount == 0;
        payload.Write(_frame.AsSpan(_payload));
        _unsent.Write(_frame);
        return first;
    }

    /// <summary>Says in one write what was put off.</summary>
    public void Flush()
    {
        Client.Wire.Send(_unsent.WrittenSpan);
        _unsent.ResetWrittenCount();
    }
}
