using ChatRoom.State.Records;

namespace ChatRoom.State;

// Contract of SharingRules (tests in ChatRoom.Tests/State/SharingRulesTests):
//
// 1. What decides whether somebody may enter, read, speak or moderate is in force on every server before its change is answered.
//    For everything else nobody waits.
// 2. If a record was stored by another server while a change of it waits here, the stored one counts. Only what moves forward stays:
//    the greater position of a read marker and of a webhook, the later use of an account and of a token. The ignore list is the one
//    that was changed; if both were, the one that waits.
// 3. What was removed stays removed.

/// <summary>What servers that share a store do with each kind of record. The contract stands above.</summary>
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

    /// <summary>Returns whether a change of a record is answered only when every server has applied it.</summary>
    public static bool IsAwaited(RecordKey key) => Awaited.Contains(key.Kind);

    /// <summary>Returns the record that counts. It is <paramref name="stored"/> itself if nothing of the other one stays.</summary>
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
