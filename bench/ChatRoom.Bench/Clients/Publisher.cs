using System.Text;
using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Clients;

/// <summary>A member that speaks.</summary>
internal sealed class Publisher
{
    private readonly byte[] _frame;
    private readonly Range _payload;

    /// <param name="client">The member.</param>
    /// <param name="before">What stands before a payload: the classic client's alias.</param>
    /// <param name="size">Bytes of a payload.</param>
    /// <param name="after">What ends a message.</param>
    public Publisher(Client client, string before, int size, string after)
    {
        Client = client;
        _frame = [.. Encoding.ASCII.GetBytes(before), .. new byte[size], .. Encoding.ASCII.GetBytes(after)];
        _payload = before.Length..(before.Length + size);
    }

    public Client Client { get; }

    /// <summary>Says it.</summary>
    public void Say(in Payload payload)
    {
        payload.Write(_frame.AsSpan(_payload));
        Client.Wire.Send(_frame);
    }
}
