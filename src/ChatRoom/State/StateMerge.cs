using ChatRoom.Protocol;
using ChatRoom.State.Records;

namespace ChatRoom.State;

// Contract of StateMerge (tests in ChatRoom.Tests/State/StateMergeTests):
//
// 1. Every record of the present stays as it is: accounts, passwords, suspensions, roles, settings, bans.
// 2. A ban or mute of the past that the present lacks comes back, unless it has expired. If another one has its number, it gets
//    a new one. No number that either state has ever given is given again.
// 3. An account of the past that the present lacks comes back, unless its alias is taken, or looks like one that is. It is no admin.
// 4. A registered room of the past that the present lacks comes back with its roles. Without its owner's account nobody owns it.
// 5. Read markers come back for accounts that exist, and removals of texts that were not finished.
// 6. Files of the past that the present lacks come back. The server removes those whose messages or contents are gone.
// 7. Nothing else comes back: what lets somebody in (tokens, certificates, webhooks, invitations, secrets), browsers that get notifications, what was decided (held
//    messages, a lockdown), and what this version does not know.

/// <summary>
/// Adds to a state what an earlier state had and it lacks. Used to restore a backup: it never lifts a ban, and never brings back
/// a right that was taken. The contract stands above.
/// </summary>
public sealed class StateMerge
{
    private readonly Dictionary<RecordKey, StateRecord> _present;
    private readonly List<StateRecord> _past;
    private readonly List<StateRecord> _added = [];

    private StateMerge(Dictionary<RecordKey, StateRecord> present, List<StateRecord> past) => (_present, _past) = (present, past);

    /// <summary>Returns the records to add to the present.</summary>
    /// <param name="present">The records that there are.</param>
    /// <param name="past">The records of an earlier state.</param>
    /// <param name="now">The time, by which bans have expired.</param>
    /// <exception cref="StateException">A record cannot be read.</exception>
    public static IReadOnlyList<StoredRecord> Of(IReadOnlyList<StoredRecord> present, IReadOnlyList<StoredRecord> past, DateTimeOffset now)
    {
        var merge = new StateMerge(Read(present).ToDictionary(RecordKinds.KeyOf), [.. Read(past)]);
        merge.AddAccounts();
        merge.AddRooms();
        merge.AddBans(now);
        merge.AddAll<MarkerRecord>(marker => merge.HasAccount(marker.Account));
        merge.AddAll<ForgetRecord>(static _ => true);
        merge.AddAll<FileRecord>(static _ => true);
        return [.. merge._added.Select(RecordKinds.Write)];
    }

    private static IEnumerable<StateRecord> Read(IEnumerable<StoredRecord> stored) => stored.Select(RecordKinds.Read).OfType<StateRecord>();

    private static IEnumerable<string> LooksOf(AccountRecord account) =>
        Alias.TryParse(account.Alias, int.MaxValue, out var alias, out _) ? alias.Looks : [account.Alias];

    private void AddAccounts()
    {
        var taken = _present.Values.OfType<AccountRecord>().SelectMany(LooksOf).ToHashSet(StringComparer.Ordinal);
        AddAll<AccountRecord>(account => !taken.Overlaps(LooksOf(account)), static account => account with { IsAdmin = false });
    }

    private void AddRooms()
    {
        var lacking = _past.OfType<RoomRecord>().Where(IsLacking).Select(static room => room.Room).ToHashSet(StringComparer.Ordinal);
        AddAll<RoomRecord>(static _ => true, room => room.Owner is { } owner && !HasAccount(owner) ? room with { Owner = null } : room);
        AddAll<RoleRecord>(role => lacking.Contains(role.Room) && HasAccount(role.Account));
    }

    private void AddBans(DateTimeOffset now)
    {
        var present = _present.Values.OfType<BanRecord>().ToArray();
        var next = Math.Max(NextBan(_present.Values), NextBan(_past));
        foreach (var ban in _past.OfType<BanRecord>().Where(ban => !(ban.Expires <= now) && !present.Any(other => IsSame(ban, other))).OrderBy(static ban => ban.Id))
        {
            Add(IsLacking(ban) ? ban : ban with { Id = next++ });
        }

        if (next > NextBan(present.Concat<StateRecord>(_present.Values.OfType<CounterRecord>())))
        {
            Add(new CounterRecord(RecordNumbers.OfBans, next - 1));
        }
    }

    private static long NextBan(IEnumerable<StateRecord> records) => RecordNumbers.Next(
        records.OfType<CounterRecord>().FirstOrDefault(static counter => counter.Kind == RecordNumbers.OfBans), records.OfType<BanRecord>().Select(static ban => ban.Id));

    /// <summary>Returns whether two records are the same ban, perhaps under different numbers or with changed reasons.</summary>
    private static bool IsSame(BanRecord one, BanRecord other) =>
        (one.Kind, one.Room, one.Target, one.On, one.Created) == (other.Kind, other.Room, other.Target, other.On, other.Created);

    private void AddAll<TRecord>(Func<TRecord, bool> comesBack, Func<TRecord, TRecord>? change = null)
        where TRecord : StateRecord
    {
        foreach (var record in _past.OfType<TRecord>().Where(IsLacking).Where(comesBack).ToArray())
        {
            Add(change is null ? record : change(record));
        }
    }

    private void Add(StateRecord record)
    {
        _present[RecordKinds.KeyOf(record)] = record;
        _added.Add(record);
    }

    private bool IsLacking(StateRecord record) => !_present.ContainsKey(RecordKinds.KeyOf(record));

    private bool HasAccount(long id) => _present.ContainsKey(new(RecordKinds.NameOf(typeof(AccountRecord)), AccountRecord.KeyOf(id)));
}
