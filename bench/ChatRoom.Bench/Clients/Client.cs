using ChatRoom.Bench.Checking;
using ChatRoom.Bench.Network;

namespace ChatRoom.Bench.Clients;

/// <summary>One member of a room: joins, and finds the payloads in what comes in.</summary>
/// <param name="index">Its number, from 0.</param>
/// <param name="alias">Its alias.</param>
/// <param name="talk">What it sends.</param>
/// <param name="payloadSize">Bytes of a payload.</param>
/// <param name="events">Who is told.</param>
internal sealed class Client(int index, string alias, Talk talk, int payloadSize, IClientEvents events) : IByteSink
{
    // One at a time joins what it kept with what came.
    [ThreadStatic]
    private static byte[]? Scratch;

    private byte[] _kept = []; // a payload or a handshake not yet complete: nearly always none
    private int _keptBytes;
    private Handshake _handshake = null!; // made by Use, before anything comes in

    public int Index => index;

    public string Alias => alias;

    public ClientState State { get; private set; }

    /// <summary>Its room, from 0.</summary>
    public int Room { get; init; }

    /// <summary>What it sends.</summary>
    public Talk Talk => talk;

    /// <summary>Its number within the room.</summary>
    public int Seat { get; init; }

    /// <summary>Whether it does not read (slow).</summary>
    public bool IsSlow { get; init; }

    /// <summary>Whether it has seen a probe.</summary>
    public bool Probed { get; set; }

    public IWire Wire { get; private set; } = null!;

    /// <summary>The connection under <see cref="Wire"/>.</summary>
    public TcpWire Tcp { get; private set; } = null!;

    /// <summary>Gives it its connection.</summary>
    public void Use(TcpWire tcp, IWire wire)
    {
        Tcp = tcp;
        Wire = wire;
        _handshake = new Handshake(talk, wire.Send);
    }

    /// <inheritdoc />
    public void OnOpened()
    {
        if (talk.Hello.Length > 0)
        {
            Wire.Send(Talk.Bytes(talk.Hello));
        }
    }

    /// <inheritdoc />
    public void OnBytes(ReadOnlySpan<byte> bytes)
    {
        var now = Clock.Now;
        events.OnActivity(now);
        var all = _keptBytes > 0 ? WithKept(bytes) : bytes;
        var used = 0;
        if (State == ClientState.Joining)
        {
            used = _handshake.Take(all);
            if (_handshake.IsRefused)
            {
                Keep(all);
                Tcp.Close("the server refused the alias");
                return;
            }

            if (_handshake.IsDone)
            {
                State = ClientState.Joined;
                events.OnJoined(this);
            }
        }

        if (State == ClientState.Joined)
        {
            used += TakePayloads(all[used..], now);
        }

        Keep(all[used..]);
    }

    /// <inheritdoc />
    public void OnClosed(string reason)
    {
        var refusal = State == ClientState.Joining ? Handshake.RefusalIn(_kept.AsSpan(0, _keptBytes)) : null;
        events.OnClosed(this, refusal ?? reason);
        State = ClientState.Closed;
    }

    /// <summary>Returns how much is used up: all but what may be the begin of a payload.</summary>
    private int TakePayloads(ReadOnlySpan<byte> bytes, long now)
    {
        var from = 0;
        while (true)
        {
            var at = bytes[from..].IndexOf(Payload.Mark);
            if (at < 0)
            {
                return bytes.Length - MarkBeginAtEnd(bytes[from..]);
            }

            from += at;
            if (bytes.Length - from < payloadSize)
            {
                return from;
            }

            if (Payload.TryRead(bytes.Slice(from, payloadSize), out var payload))
            {
                from += payloadSize;
                events.OnDelivery(this, payload, now);
            }
            else
            {
                from += Payload.Mark.Length;
                events.OnDamage(this);
            }
        }
    }

    private static int MarkBeginAtEnd(ReadOnlySpan<byte> bytes)
    {
        var length = Math.Min(bytes.Length, Payload.Mark.Length - 1);
        while (length > 0 && !bytes.EndsWith(Payload.Mark[..length]))
        {
            length--;
        }

        return length;
    }

    private ReadOnlySpan<byte> WithKept(ReadOnlySpan<byte> bytes)
    {
        var length = _keptBytes + bytes.Length;
        if (Scratch is null || Scratch.Length < length)
        {
            Scratch = new byte[Math.Max(length, 512 * 1024)];
        }

        _kept.AsSpan(0, _keptBytes).CopyTo(Scratch);
        bytes.CopyTo(Scratch.AsSpan(_keptBytes));
        return Scratch.AsSpan(0, length);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        _keptBytes = bytes.Length;
        if (bytes.Length > _kept.Length)
        {
            _kept = new byte[bytes.Length * 2];
        }

        bytes.CopyTo(_kept);
    }
}
