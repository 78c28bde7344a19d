using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Connections;

/// <summary>A secret that a client has to give at the prompt before it comes in.</summary>
/// <param name="Alias">The alias that it wants.</param>
/// <param name="What">Which secret.</param>
/// <param name="TakeAsync">Takes it.</param>
internal sealed record SecretQuestion(Alias Alias, SecretKind What, Func<string, ValueTask<SignInResult>> TakeAsync);
