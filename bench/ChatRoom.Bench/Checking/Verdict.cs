namespace ChatRoom.Bench.Checking;

/// <summary>The faults of the server's deliveries.</summary>
/// <param name="Lost">Missing deliveries.</param>
/// <param name="LostMembers">Members with missing deliveries.</param>
/// <param name="LostWorstMember">The maximum number of missing deliveries of one member.</param>
/// <param name="Duplicate">Repeated deliveries.</param>
/// <param name="OutOfOrder">Deliveries after a later message of the same publisher.</param>
/// <param name="Corrupt">Payloads that were damaged, or that nobody sent.</param>
/// <param name="Astray">Deliveries of another room's messages.</param>
/// <param name="DistinctOrders">The number of different orders in which members of a room saw its messages, in the worst room.</param>
internal sealed record Verdict(
    long Lost, int LostMembers, long LostWorstMember, long Duplicate, long OutOfOrder, long Corrupt, long Astray, int DistinctOrders)
{
    /// <summary>Combines the verdicts of several rooms.</summary>
    public static Verdict Of(IEnumerable<Verdict> rooms) => rooms.Aggregate(static (one, other) => new Verdict(
        one.Lost + other.Lost,
        one.LostMembers + other.LostMembers,
        Math.Max(one.LostWorstMember, other.LostWorstMember),
        one.Duplicate + other.Duplicate,
        one.OutOfOrder + other.OutOfOrder,
        one.Corrupt + other.Corrupt,
        one.Astray + other.Astray,
        Math.Max(one.DistinctOrders, other.DistinctOrders)));

    /// <summary>Returns the faults as text, one per line.</summary>
    public IEnumerable<string> Faults()
    {
        (bool Wrong, string Fault)[] rules =
        [
            (Lost > 0, $"{Lost:N0} deliveries lost, by {LostMembers:N0} members"),
            (Duplicate > 0, $"{Duplicate:N0} duplicates"),
            (OutOfOrder > 0, $"{OutOfOrder:N0} deliveries out of order"),
            (Corrupt > 0, $"{Corrupt:N0} payloads that nobody sent"),
            (Astray > 0, $"{Astray:N0} deliveries of another room's messages"),
            (DistinctOrders > 1, $"members saw {DistinctOrders:N0} different orders"),
        ];
        return rules.Where(static rule => rule.Wrong).Select(static rule => rule.Fault);
    }
}
