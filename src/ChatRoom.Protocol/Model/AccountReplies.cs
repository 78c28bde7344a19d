namespace ChatRoom.Protocol.Model;

/// <summary>The server waits for a secret: the next line of the client, whatever it contains. A person enters it unseen.</summary>
/// <param name="What">Which secret.</param>
public sealed record SecretRequested(SecretKind What) : Reply;

/// <summary>The server asks for a secret at the prompt, in place of an alias.</summary>
/// <param name="What">Which secret.</param>
public sealed record SecretPrompt(SecretKind What) : Reply;

/// <summary>The client has canceled what it had to enter a secret for.</summary>
public sealed record SecretCanceled : Reply;

/// <summary>The client had sent lines ahead that may have been secrets, and that the server asks for no more: they were discarded.</summary>
public sealed record LinesDiscarded : Reply;

/// <summary>The alias is registered: the client has an account.</summary>
/// <param name="Alias">The alias.</param>
public sealed record Registered(Alias Alias) : Reply;

/// <summary>The client has logged in to an account.</summary>
/// <param name="Alias">Its alias.</param>
public sealed record LoggedIn(Alias Alias) : Reply;

/// <summary>The client has logged out, and is a guest.</summary>
/// <param name="Alias">Its alias now.</param>
public sealed record LoggedOut(Alias Alias) : Reply;

/// <summary>The password of the account is changed.</summary>
/// <param name="Alias">The alias of the account.</param>
/// <param name="Ended">How many other connections of the account were closed.</param>
/// <param name="Tokens">How many access tokens are still valid.</param>
/// <param name="Certificates">How many certificates still identify the account.</param>
public sealed record PasswordChanged(Alias Alias, int Ended, int Tokens, int Certificates) : Reply;

/// <summary>The account no longer exists, and the alias is free after the client leaves.</summary>
/// <param name="Alias">The alias.</param>
public sealed record Unregistered(Alias Alias) : Reply;

/// <summary>The account of the client is an admin of the server now.</summary>
/// <param name="Alias">Its alias.</param>
public sealed record BecameAdmin(Alias Alias) : Reply;

/// <summary>An account is no admin any more.</summary>
/// <param name="Alias">Its alias.</param>
public sealed record AdminDismissed(string Alias) : Reply;

/// <summary>The account of the client expires if it is not used.</summary>
/// <param name="Alias">Its alias.</param>
/// <param name="ExpiredAt">When it would have expired.</param>
public sealed record AccountExpires(Alias Alias, DateTimeOffset ExpiredAt) : Reply;

/// <summary>The account has read markers in as many rooms as it can.</summary>
/// <param name="Most">How many.</param>
public sealed record TooManyMarkers(int Most) : Error(ErrorCode.BadRequest);
