using ChatRoom.State.Records;

namespace ChatRoom.State;

// Contract of SharingRules (tests in ChatRoom.Tests/State/SharingRulesTests):
//
// 1. A change of a record that decides who may enter, read, speak or moderate is answered only after all live nodes have applied it.
//    Other changes are answered as soon as they are stored.
// 2. If another node has stored a record while a change of it waits here, the stored record wins, with these exceptions: of two positions
//    of a read marker or a webhook in the same epoch, the higher one wins; of two times of the last use of an account or a token, the
//    later one. Of two ignore lists, the one that was changed wins; if both were changed, the waiting one.
// 3. A removed record stays removed.

/// <summary>Says how the nodes of a cluster share each kind of record. The contract stands above.</summary>
internal static class SharingRules
{
    private static readonly HashSet<string> Awaited =
    [
        .. new[]
        {
            typeof(AccountRecord), typeof(TokenRecord), typeof(CertificateRecord), typeof(RoomRecord), typeof(RoleRecord), typeof(InvitationRecord),
            typeof(BanRecord), typeof(LockdownRecord), typeof(IncomingWebhookRecord),
        }.Select(RecordKinds.NameOf),
    ];

    /// <summary>Returns whether a change of a record is answered only after all live nodes have applied it.</summary>
    public static bool IsAwaited(RecordKey key) => Awaited.Contains(key.Kind);

    /// <summary>Merges a waiting record with the stored one. Returns <paramref name="stored"/> itself if nothing of the waiting one stays.</summary>
    /// <param name="before">The stored record from which the waiting one was made; null: there was none.</param>
    /// <param name="stored">The record that is stored now; null: it was removed.</param>
    /// <param name="waiting">The record that waits to be stored.</param>
    public static StateRecord? Merge(StateRecord? before, StateRecord? stored, StateRecord waiting) => (stored, waiting) switch
    {
        (MarkerRecord there, MarkerRecord here) => here.Epoch == there.Epoch && here.Id > there.Id ? here : there,
        (WebhookPositionRecord there, WebhookPositionRecord here) => here.Epoch == there.Epoch && here.Id > there.Id ? here : there,
        (TokenRecord there, TokenRecord here) => here.Used > (there.Used ?? DateTimeOffset.MinValue) ? there with { Used = here.Used } : there,
        (AccountRecord there, AccountRecord here) => Merge(before as AccountRecord, there, here),
        _ => stored,
    };

    private static AccountRecord Merge(AccountRecord? before, AccountRecord stored, AccountRecord waiting)
    {
        var merged = waiting.Used > stored.Used ? stored with { Used = waiting.Used, ExpiryNoticed = null } : stored;
        return waiting.Ignored != (before?.Ignored ?? "") && waiting.Ignored != merged.Ignored ? merged with { Ignored = waiting.Ignored } : merged;
    }
}
