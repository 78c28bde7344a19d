using ChatRoom.Accounts;
using ChatRoom.Resuming;
using ChatRoom.Services;

namespace ChatRoom.Connections;

/// <summary>What connections use at the prompt, in one object.</summary>
/// <param name="Resuming">Redeems tokens.</param>
/// <param name="Tokens">Keeps tokens out of aliases.</param>
/// <param name="Authenticator">Checks passwords, access tokens and certificates.</param>
/// <param name="Newcomers">Registers people.</param>
internal sealed record SignInServices(ResumeManager Resuming, TokenGuard Tokens, Authenticator Authenticator, NewcomerRegistrar Newcomers);
