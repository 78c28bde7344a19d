namespace ChatRoom.State.Records;

/// <summary>What a ban forbids.</summary>
internal enum BanKind
{
    /// <summary>To be there.</summary>
    Ban,

    /// <summary>To speak.</summary>
    Mute,
}
