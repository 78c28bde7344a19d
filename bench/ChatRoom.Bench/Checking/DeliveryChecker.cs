namespace ChatRoom.Bench.Checking;

/// <summary>
/// Whether, in a room, each client gets each message once, each publisher's in the order of their sequence numbers, and whether all
/// clients get them in one order: a rolling hash over what a client got tells that without keeping it.
/// </summary>
internal sealed class DeliveryChecker(int clients, int publishers)
{
    private const int Remembered = 64; // of each publisher's latest messages which came; an older one that comes late counts as a duplicate
    private const ulong HashPrime = 0x100000001b3; // of FNV-1a

    private readonly Track[] _tracks = new Track[clients * publishers];
    private readonly ulong[] _orders = new ulong[clients];
    private readonly uint[] _sent = new uint[publishers];

    /// <summary>Messages sent.</summary>
    public long Sent => _sent.Sum(static sent => (long)sent);

    public long Duplicates { get; private set; }

    public long OutOfOrder { get; private set; }

    /// <summary>Payloads that were damaged, or that nobody sent.</summary>
    public long Corrupt { get; private set; }

    /// <summary>Deliveries of another room's messages.</summary>
    public long Astray { get; private set; }

    /// <summary>Notes that a publisher says its next message; returns its sequence number.</summary>
    public uint Send(int publisher) => _sent[publisher]++;

    /// <summary>Notes a payload that could not be read.</summary>
    public void Damaged() => Corrupt++;

    /// <summary>Notes another room's message.</summary>
    public void GoneAstray() => Astray++;

    /// <summary>Notes that a publisher has its own message: the server does not send it back.</summary>
    public void HaveOwn(int client, int publisher, uint sequence)
    {
        ref var track = ref _tracks[(client * publishers) + publisher];
        track.Next = sequence + 1;
        track.Got++;
    }

    /// <summary>Notes what a client got.</summary>
    public DeliveryKind Take(int client, int publisher, uint sequence)
    {
        if (publisher >= publishers || sequence >= _sent[publisher])
        {
            Corrupt++;
            return DeliveryKind.Unknown;
        }

        ref var track = ref _tracks[(client * publishers) + publisher];
        var kind = DeliveryKind.InOrder;
        if (sequence >= track.Next)
        {
            var ahead = sequence - track.Next + 1;
            track.Recent = (ahead < Remembered ? track.Recent << (int)ahead : 0) | 1;
            track.Next = sequence + 1;
        }
        else
        {
            var back = track.Next - 1 - sequence;
            if (back >= Remembered || (track.Recent >> (int)back & 1) != 0)
            {
                Duplicates++;
                return DeliveryKind.Duplicate;
            }

            track.Recent |= 1UL << (int)back;
            OutOfOrder++;
            kind = DeliveryKind.OutOfOrder;
        }

        track.Got++;
        _orders[client] = ((_orders[client] ^ ((ulong)publisher << 32 | sequence)) * HashPrime) + 1;
        return kind;
    }

    /// <summary>The first sequence number of a publisher above all that a client got.</summary>
    public uint NextOf(int client, int publisher) => _tracks[(client * publishers) + publisher].Next;

    /// <summary>How many messages a client did not get.</summary>
    public long LostBy(int client)
    {
        long lost = 0;
        for (var publisher = 0; publisher < publishers; publisher++)
        {
            lost += _sent[publisher] - _tracks[(client * publishers) + publisher].Got;
        }

        return lost;
    }

    /// <summary>What became of the messages among these clients.</summary>
    /// <param name="among">They.</param>
    /// <param name="alike">Those of them that get all messages, and so should see one order; null: all.</param>
    public Verdict Judge(IReadOnlyCollection<int> among, IReadOnlyCollection<int>? alike = null)
    {
        var lost = among.Select(LostBy).ToArray();
        return new Verdict(
            lost.Sum(), lost.Count(static count => count > 0), lost.DefaultIfEmpty().Max(), Duplicates, OutOfOrder, Corrupt, Astray,
            (alike ?? among).Select(client => _orders[client]).Distinct().Count());
    }

    /// <summary>What a client has received from one publisher.</summary>
    private struct Track
    {
        public ulong Recent; // bit i: the message Next - 1 - i has come
        public uint Next;
        public uint Got;
    }
}
