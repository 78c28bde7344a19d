using System.Buffers;
using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Clients;

/// <summary>A client that sends messages.</summary>
internal sealed class Publisher
{
    private readonly byte[] _frame;
    private readonly Range _payload;
    private readonly ArrayBufferWriter<byte> _unsent = new();

    /// <param name="client">The client.</param>
    /// <param name="size">The size of a payload, in bytes.</param>
    public Publisher(Client client, int size)
    {
        Client = client;
        var before = DialectScript.Bytes(client.Script.Before);
        _frame = [.. before, .. new byte[size], .. DialectScript.Bytes(client.Script.After)];
        _payload = before.Length..(before.Length + size);
    }

    public Client Client { get; }

    /// <summary>Sends a message in a write of its own.</summary>
    public void Send(in Payload payload)
    {
        payload.Write(_frame.AsSpan(_payload));
        Client.Wire.Send(_frame);
    }

    /// <summary>Queues a message for the next <see cref="Flush"/>. Returns whether it is the first one in the queue.</summary>
    public bool Enqueue(in Payload payload)
    {
        var first = _unsent.WrittenCount == 0;
        payload.Write(_frame.AsSpan(_payload));
        _unsent.Write(_frame);
        return first;
    }

    /// <summary>Sends all queued messages in one write.</summary>
    public void Flush()
    {
        Client.Wire.Send(_unsent.WrittenSpan);
        _unsent.ResetWrittenCount();
    }
}
