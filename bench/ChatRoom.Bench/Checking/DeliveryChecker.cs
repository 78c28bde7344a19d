namespace ChatRoom.Bench.Checking;

/// <summary>
/// Checks the deliveries in one room. Each client must get each message once. The messages of a publisher must arrive in their
/// order, and all clients must get all messages in the same order. A rolling hash of each client's messages reveals different
/// orders without storing the messages.
/// </summary>
internal sealed class DeliveryChecker(int clients, int publishers)
{
    private const int Remembered = 64; // the latest messages of each publisher; an older message that comes late counts as a duplicate
    private const ulong HashPrime = 0x100000001b3; // FNV-1a

    private readonly Track[] _tracks = new Track[clients * publishers];
    private readonly ulong[] _orders = new ulong[clients];
    private readonly uint[] _sent = new uint[publishers];

    /// <summary>The number of messages sent.</summary>
    public long Sent => _sent.Sum(static sent => (long)sent);

    public long Duplicates { get; private set; }

    public long OutOfOrder { get; private set; }

    /// <summary>The number of payloads that were damaged, or that nobody sent.</summary>
    public long Corrupt { get; private set; }

    /// <summary>The number of deliveries of another room's messages.</summary>
    public long Astray { get; private set; }

    /// <summary>Counts the next message of a publisher. Returns its sequence number.</summary>
    public uint Send(int publisher) => _sent[publisher]++;

    /// <summary>Counts a payload that could not be read.</summary>
    public void CountCorrupt() => Corrupt++;

    /// <summary>Counts a delivery of another room's message.</summary>
    public void CountAstray() => Astray++;

    /// <summary>Counts a publisher's own message as delivered to it, if the server does not send it back.</summary>
    public void CountOwn(int client, int publisher, uint sequence)
    {
        ref var track = ref _tracks[(client * publishers) + publisher];
        track.Next = sequence + 1;
        track.Got++;
    }

    /// <summary>Checks and counts a delivery.</summary>
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

    /// <summary>Returns the sequence number after the highest one that a client got from a publisher.</summary>
    public uint NextOf(int client, int publisher) => _tracks[(client * publishers) + publisher].Next;

    /// <summary>Returns how many messages a client did not get.</summary>
    public long LostBy(int client)
    {
        long lost = 0;
        for (var publisher = 0; publisher < publishers; publisher++)
        {
            lost += _sent[publisher] - _tracks[(client * publishers) + publisher].Got;
        }

        return lost;
    }

    /// <summary>Returns the verdict for some clients of the room.</summary>
    /// <param name="among">The clients.</param>
    /// <param name="alike">The clients among them that get all messages, so that they must see one order; null: all of them.</param>
    public Verdict Judge(IReadOnlyCollection<int> among, IReadOnlyCollection<int>? alike = null)
    {
        var lost = among.Select(LostBy).ToArray();
        return new Verdict(
            lost.Sum(), lost.Count(static count => count > 0), lost.DefaultIfEmpty().Max(), Duplicates, OutOfOrder, Corrupt, Astray,
            (alike ?? among).Select(client => _orders[client]).Distinct().Count());
    }

    /// <summary>The messages of one publisher that a client has received.</summary>
    private struct Track
    {
        public ulong Recent; // bit i: the message Next - 1 - i has come
        public uint Next;
        public uint Got;
    }
}
