namespace ChatRoom.Protocol.Model;

/// <summary>The alias belongs to an account: the client has to log in.</summary>
/// <param name="Alias">The alias.</param>
public sealed record PasswordRequired(Alias Alias) : Error(ErrorCode.PasswordRequired);

/// <summary>The server is for people with an account.</summary>
/// <param name="IsInside">Whether the client is in the chat, and not at the prompt.</param>
public sealed record AccountsOnly(bool IsInside = false) : Error(ErrorCode.PasswordRequired);

/// <summary>The password is wrong, or there is no such account.</summary>
public sealed record PasswordIsWrong() : Error(ErrorCode.PasswordWrong);

/// <summary>The access token is not valid, or not for this account.</summary>
public sealed record TokenIsInvalid() : Error(ErrorCode.TokenInvalid);

/// <summary>The one-time admin token is wrong, was used already, or the server has an admin.</summary>
public sealed record AdminTokenIsInvalid() : Error(ErrorCode.TokenInvalid);

/// <summary>Nobody has become an admin under this alias by a one-time token.</summary>
/// <param name="Alias">The alias.</param>
public sealed record NotAdminByToken(string Alias) : Error(ErrorCode.BadRequest);

/// <summary>Passwords are refused on this connection, because others could read it.</summary>
/// <param name="Ports">The ports of the server.</param>
public sealed record TlsRequired(PortGuide Ports) : Error(ErrorCode.TlsRequired);

/// <summary>There were too many wrong passwords.</summary>
/// <param name="RetryAfter">When the next one may be tried; null: unknown.</param>
public sealed record TooManyGuesses(TimeSpan? RetryAfter) : Error(ErrorCode.RateLimited);

/// <summary>Too many other passwords wait to be checked.</summary>
public sealed record TooManyLogins() : Error(ErrorCode.RateLimited);

/// <summary>There were too many new accounts.</summary>
/// <param name="RetryAfter">When the next one may be registered; null: unknown.</param>
public sealed record TooManyRegistrations(TimeSpan? RetryAfter) : Error(ErrorCode.RateLimited);

/// <summary>Accounts are disabled on the server.</summary>
public sealed record AccountsDisabled() : Error(ErrorCode.NotPermitted);

/// <summary>The account is suspended.</summary>
/// <param name="Reason">The public reason; empty: none.</param>
/// <param name="Until">Until when; null: until further notice.</param>
public sealed record AccountSuspended(string Reason, DateTimeOffset? Until) : Error(ErrorCode.Banned);

/// <summary>A guest asks for something that needs an account.</summary>
public sealed record AccountRequired() : Error(ErrorCode.NotPermitted);

/// <summary>A text is not sent, because it contains an access token.</summary>
public sealed record ContainsAccessToken() : Error(ErrorCode.BadRequest);

/// <summary>The client wants to log out, and is a guest.</summary>
public sealed record NotLoggedIn() : Error(ErrorCode.BadRequest);

/// <summary>The client has logged out, and leaves a room that guests may not be in.</summary>
/// <param name="Room">The room.</param>
public sealed record RoomNotForGuests(RoomName Room) : Error(ErrorCode.NotPermitted);

/// <summary>The client is logged in already.</summary>
/// <param name="Alias">The alias of its account.</param>
public sealed record AlreadyLoggedIn(Alias Alias) : Error(ErrorCode.BadRequest);

/// <summary>The account of an admin whom the settings name cannot be removed: whoever registered the alias next would be an admin.</summary>
public sealed record AdminIsNamed() : Error(ErrorCode.NotPermitted);

/// <summary>An alias cannot be registered.</summary>
/// <param name="Reason">Why, in a few words.</param>
public sealed record CannotRegister(string Reason) : Error(ErrorCode.AliasBad);

/// <summary>A new password is not accepted.</summary>
/// <param name="Reason">Why, in a few words.</param>
public sealed record BadPassword(string Reason) : Error(ErrorCode.BadRequest);

/// <summary>The new password was not the same when it was entered again.</summary>
public sealed record PasswordsDiffer() : Error(ErrorCode.BadRequest);

/// <summary>This client cannot be asked for a secret; a program gives it with its request.</summary>
public sealed record CannotPrompt() : Error(ErrorCode.BadRequest);

/// <summary>Somebody who is logged in keeps the alias of the account.</summary>
/// <param name="Alias">The alias.</param>
public sealed record AccountKeepsAlias(Alias Alias) : Error(ErrorCode.BadRequest);
