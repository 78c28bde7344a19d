namespace ChatRoom.Testing;

/// <summary>What a <see cref="FaultyAliasRegistry"/> does with a claim.</summary>
public enum AliasFault
{
    /// <summary>What it should.</summary>
    None,

    /// <summary>It fails.</summary>
    Fails,

    /// <summary>It answers when the test says so.</summary>
    Silent,
}
