using ChatRoom.State.Records;

namespace ChatRoom.State;

/// <summary>
/// Numbers the records that people name by number. No number is given twice, even if its record is gone or the server was
/// restarted: otherwise an old <c>/unban #1</c> would lift another ban.
/// </summary>
internal static class RecordNumbers
{
    /// <summary>The kind of bans and mutes.</summary>
    public static readonly string OfBans = RecordKinds.NameOf(typeof(BanRecord));

    private static readonly string OfHeld = RecordKinds.NameOf(typeof(HeldRecord));

    /// <summary>Returns the first of successive new numbers for bans, as part of a change.</summary>
    public static long TakeBans(this ChatState state, StateChange change, int count) => state.Take(change, OfBans, state.Bans.All.Select(static ban => ban.Id), count);

    /// <summary>Returns the number of a new held message, as part of a change.</summary>
    public static long TakeHeld(this ChatState state, StateChange change) => state.Take(change, OfHeld, state.Held.All.Select(static held => held.Id), count: 1);

    /// <summary>Returns the number after the last one. Earlier versions stored no counter, so the numbers in use count, too.</summary>
    public static long Next(CounterRecord? counter, IEnumerable<long> used) => used.Append(counter?.Last ?? 0).Max() + 1;

    private static long Take(this ChatState state, StateChange change, string kind, IEnumerable<long> used, int count)
    {
        var first = Next(state.Counters.Find(kind), used);
        change.Put(new CounterRecord(kind, first + count - 1));
        return first;
    }
}
