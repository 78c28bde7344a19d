namespace ChatRoom.State.Records;

/// <summary>What the target of a ban is.</summary>
internal enum TargetKind
{
    /// <summary>A person, by number: an account, or a guest while they can resume their session.</summary>
    Person,

    /// <summary>A pattern of aliases, with <c>*</c> and <c>?</c>.</summary>
    Alias,

    /// <summary>An address or a network, as <c>192.0.2.0/24</c>.</summary>
    Network,
}
