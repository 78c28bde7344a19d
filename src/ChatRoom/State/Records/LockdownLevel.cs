namespace ChatRoom.State.Records;

/// <summary>How much a lockdown forbids. Each level includes the ones before.</summary>
internal enum LockdownLevel
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>No new accounts.</summary>
    NoRegistrations,

    /// <summary>Guests only read.</summary>
    GuestsReadOnly,

    /// <summary>Guests cannot enter.</summary>
    AccountsOnly,

    /// <summary>Nobody can enter.</summary>
    NobodyNew,
}
