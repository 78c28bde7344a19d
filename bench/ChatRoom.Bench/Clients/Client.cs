using ChatRoom.Bench.Checking;
using ChatRoom.Bench.Network;

namespace ChatRoom.Bench.Clients;

/// <summary>One client: joins the chat, and finds the payloads in the bytes that it receives.</summary>
/// <param name="index">The index of the client, from 0.</param>
/// <param name="alias">The alias of the client.</param>
/// <param name="script">The texts that the client sends and awaits.</param>
/// <param name="payloadSize">The size of a payload, in bytes.</param>
/// <param name="events">Receives the client's events.</param>
internal sealed class Client(int index, string alias, DialectScript script, int payloadSize, IClientEvents events) : IByteSink
{
    // The buffer for a partial payload and the bytes after it. All clients of a thread use it, one at a time.
    [ThreadStatic]
    private static byte[]? Scratch;

    private byte[] _partial = []; // an incomplete payload or handshake; nearly always empty
    private int _partialBytes;
    private Handshake _handshake = null!; // created by Use, before anything is received

    public int Index => index;

    public string Alias => alias;

    public ClientState State { get; private set; }

    /// <summary>The index of the client's room.</summary>
    public int Room { get; init; }

    /// <summary>The texts that the client sends and awaits.</summary>
    public DialectScript Script => script;

    /// <summary>The index of the client in its room.</summary>
    public int IndexInRoom { get; init; }

    /// <summary>Whether the client stops reading during the run.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Whether the client has received a probe.</summary>
    public bool HasSeenProbe { get; set; }

    public IWire Wire { get; private set; } = null!;

    /// <summary>The TCP connection below <see cref="Wire"/>.</summary>
    public TcpWire Tcp { get; private set; } = null!;

    /// <summary>Sets the client's connection.</summary>
    public void Use(TcpWire tcp, IWire wire)
    {
        Tcp = tcp;
        Wire = wire;
        _handshake = new Handshake(script, wire.Send);
    }

    /// <inheritdoc />
    public void OnOpened()
    {
        if (script.Hello.Length > 0)
        {
            Wire.Send(DialectScript.Bytes(script.Hello));
        }
    }

    /// <inheritdoc />
    public void OnBytes(ReadOnlySpan<byte> bytes)
    {
        var now = Clock.Now;
        events.OnActivity(now);
        var all = _partialBytes > 0 ? WithPartial(bytes) : bytes;
        var used = 0;
        if (State == ClientState.Joining)
        {
            used = _handshake.Take(all);
            if (_handshake.IsRefused)
            {
                KeepPartial(all);
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

        KeepPartial(all[used..]);
    }

    /// <inheritdoc />
    public void OnClosed(string reason)
    {
        var refusal = State == ClientState.Joining ? Handshake.RefusalIn(_partial.AsSpan(0, _partialBytes)) : null;
        events.OnClosed(this, refusal ?? reason);
        State = ClientState.Closed;
    }

    /// <summary>Handles all complete payloads. Returns the number of consumed bytes; the rest may be the beginning of a payload.</summary>
    private int TakePayloads(ReadOnlySpan<byte> bytes, long now)
    {
        var from = 0;
        while (true)
        {
            var at = bytes[from..].IndexOf(Payload.Mark);
            if (at < 0)
            {
                return bytes.Length - MarkPrefixAtEnd(bytes[from..]);
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

    private static int MarkPrefixAtEnd(ReadOnlySpan<byte> bytes)
    {
        var length = Math.Min(bytes.Length, Payload.Mark.Length - 1);
        while (length > 0 && !bytes.EndsWith(Payload.Mark[..length]))
        {
            length--;
        }

        return length;
    }

    private ReadOnlySpan<byte> WithPartial(ReadOnlySpan<byte> bytes)
    {
        var length = _partialBytes + bytes.Length;
        if (Scratch is null || Scratch.Length < length)
        {
            Scratch = new byte[Math.Max(length, 512 * 1024)];
        }

        _partial.AsSpan(0, _partialBytes).CopyTo(Scratch);
        bytes.CopyTo(Scratch.AsSpan(_partialBytes));
        return Scratch.AsSpan(0, length);
    }

    private void KeepPartial(ReadOnlySpan<byte> bytes)
    {
        _partialBytes = bytes.Length;
        if (bytes.Length > _partial.Length)
        {
            _partial = new byte[bytes.Length * 2];
        }

        bytes.CopyTo(_partial);
    }
}
