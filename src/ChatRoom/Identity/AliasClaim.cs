using System.Diagnostics.CodeAnalysis;
using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>The result of a claim: a lease, or the alias that stands against it.</summary>
public readonly record struct AliasClaim
{
    /// <summary>A claim that succeeds.</summary>
    public AliasClaim(AliasLease lease) => Lease = lease;

    /// <summary>A claim that is refused.</summary>
    /// <param name="against">The alias that is taken or reserved: the same, or one that looks like it.</param>
    public AliasClaim(Alias against) => Against = against;

    /// <summary>The lease; null if the claim is refused.</summary>
    public AliasLease? Lease { get; }

    /// <summary>The alias that stands against the claim; null if it succeeds.</summary>
    public Alias? Against { get; }

    /// <summary>Whether the claim succeeds.</summary>
    [MemberNotNullWhen(true, nameof(Lease))]
    [MemberNotNullWhen(false, nameof(Against))]
    public bool Succeeds => Lease is not null;
}
