using System.Globalization;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.StateWriter;

/// <summary>
/// A sequence of changes, known by their numbers from 1 on: it adds, replaces and removes records of each kind, several at a time.
/// Each change adds its number to the audit log, so a state tells which changes it has.
/// </summary>
public static class NumberedChanges
{
    private const int Keys = 3; // of each kind

    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Makes a change.</summary>
    internal static void Make(int number, StateChange change)
    {
        foreach (var (record, isRemoved) in Of(number))
        {
            if (isRemoved)
            {
                change.Remove(record);
            }
            else
            {
                change.Put(record);
            }
        }

        change.Audit(new AuditRow(Noon, "ann", number, null, "change", "", null, Details: number.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Returns the records after the changes up to a number, as a store has them.</summary>
    public static IReadOnlyList<StoredRecord> After(int last)
    {
        var records = new Dictionary<RecordKey, StateRecord>();
        foreach (var (record, isRemoved) in Enumerable.Range(1, last).SelectMany(Of))
        {
            if (isRemoved)
            {
                records.Remove(RecordKinds.KeyOf(record));
            }
            else
            {
                records[RecordKinds.KeyOf(record)] = record;
            }
        }

        return [.. records.Values.Select(RecordKinds.Write)];
    }

    /// <summary>Returns what a change puts or removes: one record of each of two kinds, of different sizes.</summary>
    private static IEnumerable<(StateRecord Record, bool IsRemoved)> Of(int number)
    {
        var kinds = Records(number % Keys, number).ToArray();
        yield return (kinds[number % kinds.Length], number % 5 == 0);
        yield return (kinds[(number + 1) % kinds.Length], number % 7 == 0);
    }

    private static StateRecord[] Records(int key, int value)
    {
        var (text, at) = (new string((char)('a' + value % 26), value * 97 % 9_000), Noon.AddSeconds(value));
        return
        [
            new AccountRecord(key + 1, $"ann{key}", new ScramRecord([1, 2], 4_096 + value, [3], [4]), Noon, at) { SuspensionReason = text },
            new TokenRecord($"hash{key}", 1, text, TokenScope.Write, Noon, at),
            new CertificateRecord($"f{key}", value, text, Noon),
            new MarkerRecord(key, "#a", 7, value),
            new RoomRecord($"#{key}", $"#{key}", value, at) { KeyHash = text },
            new RoleRecord("#a", key, RoomRole.Moderator, at),
            new InvitationRecord("#a", key, text, at),
            new BanRecord(key, BanKind.Mute, "#a", "eve*", TargetKind.Alias, "ann", Noon, at) { Reason = text },
            new LockdownRecord(LockdownLevel.AccountsOnly, text, at),
            new HeldRecord(key, "#a", value, "bob", ChatEventKind.Message, text, "links", at),
            new SecretRecord($"s{key}", [(byte)value]),
            new ForgetRecord(key, at),
        ];
    }
}
