using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Connections;

/// <summary>The result of an attempt to sign in. All is null if the connection is over.</summary>
/// <param name="Alias">The alias, claimed for the client; null: it has none.</param>
/// <param name="Resumption">The session that it resumes; null: none.</param>
/// <param name="Refusal">Why it has no alias, though it may try again; null: it has one, or the connection is over.</param>
internal readonly record struct SignInResult(Alias? Alias, Resumption? Resumption = null, Error? Refusal = null);
