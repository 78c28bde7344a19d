using System.Diagnostics.CodeAnalysis;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Identity;

/// <summary>The result of a claim: a lease, or the alias that conflicts with it.</summary>
public readonly record struct AliasClaim
{
    /// <summary>A claim that succeeds.</summary>
    public AliasClaim(AliasLease lease) => Lease = lease;

    /// <summary>A claim that is refused.</summary>
    /// <param name="against">The alias that conflicts with it: the same, or one that looks like it.</param>
    /// <param name="isReserved">Whether that alias is reserved; otherwise another owner holds it.</param>
    public AliasClaim(Alias against, bool isReserved) => (Against, IsReserved) = (against, isReserved);

    private AliasClaim(Alias against) => (Against, IsAccount) = (against, true);

    /// <summary>The lease; null if the claim is refused.</summary>
    public AliasLease? Lease { get; }

    /// <summary>The alias that conflicts with the claim; null if the claim succeeds.</summary>
    public Alias? Against { get; }

    /// <summary>Whether the conflicting alias is reserved.</summary>
    public bool IsReserved { get; }

    /// <summary>Whether the alias belongs to an account, whose owner may have it.</summary>
    public bool IsAccount { get; }

    /// <summary>Whether the claim succeeds.</summary>
    [MemberNotNullWhen(true, nameof(Lease))]
    [MemberNotNullWhen(false, nameof(Against))]
    public bool Succeeds => Lease is not null;

    /// <summary>Returns a claim that is refused because the alias belongs to an account.</summary>
    internal static AliasClaim ForAccount(Alias registered) => new(registered);

    /// <summary>Returns the error for the client whose claim of an alias is refused.</summary>
    internal Error RefusalOf(Alias alias) => IsReserved ? new AliasIsReserved() : IsAccount ? new PasswordRequired(Against!) : new AliasTaken(alias, Against!);
}
