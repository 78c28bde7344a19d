using ChatRoom.Accounts;
using ChatRoom.Identity;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;

namespace ChatRoom.Connections;

/// <summary>The result of an attempt to sign in. All is null if the connection is over.</summary>
/// <param name="Lease">The lease of the client's alias; null: it has none.</param>
/// <param name="ResumeRequest">The session that it resumes; null: none.</param>
/// <param name="Refusal">Why it has no alias, though it may try again; null: it has one, or the connection is over.</param>
internal readonly record struct SignInResult(AliasLease? Lease, ResumeRequest? ResumeRequest = null, Error? Refusal = null)
{
    /// <summary>The account to which the client has logged in; the default value: it is a guest, or resumes a session.</summary>
    public Authentication Login { get; init; }

    /// <summary>Whether the client, if it is refused, may have sent a secret ahead: it expected to be asked for one.</summary>
    public bool ExpectedQuestion { get; init; }

    /// <summary>The secret that the client has to give; null: none.</summary>
    public SecretQuestion? Question { get; init; }
}
