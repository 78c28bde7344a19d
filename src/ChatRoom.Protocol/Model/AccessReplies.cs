namespace ChatRoom.Protocol.Model;

/// <summary>The client's account has a new access token.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scope">What it allows: <c>read</c>, <c>write</c> or <c>moderate</c>.</param>
/// <param name="Expires">When it expires; null: never.</param>
/// <param name="Token">The token, a secret that is shown this once.</param>
public sealed record AccessTokenIssued(string Name, string Scope, DateTimeOffset? Expires, string Token) : Reply;

/// <summary>The access tokens of the client's account.</summary>
/// <param name="Tokens">The tokens, the oldest first.</param>
public sealed record AccessTokenList(IReadOnlyList<ListedToken> Tokens) : Reply;

/// <summary>A row of an <see cref="AccessTokenList"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scope">What it allows.</param>
/// <param name="Created">When it was created.</param>
/// <param name="Expires">When it expires; null: never.</param>
/// <param name="Used">When it was used last, to about an hour; null: never.</param>
public sealed record ListedToken(string Name, string Scope, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? Used);

/// <summary>An access token is no longer valid.</summary>
/// <param name="Name">Its name.</param>
public sealed record AccessTokenRevoked(string Name) : Reply;

/// <summary>The account has a token of that name.</summary>
/// <param name="Name">The name.</param>
public sealed record TokenNameTaken(string Name) : Error(ErrorCode.BadRequest);

/// <summary>The account has as many tokens as it can have.</summary>
/// <param name="Most">How many.</param>
public sealed record TooManyTokens(int Most) : Error(ErrorCode.BadRequest);

/// <summary>The account has no token of that name.</summary>
/// <param name="Name">The name, as the client gave it.</param>
public sealed record NoSuchToken(string Name) : Error(ErrorCode.BadRequest);

/// <summary>A certificate identifies the client's account from now on.</summary>
/// <param name="Fingerprint">Its fingerprint (SHA-256).</param>
/// <param name="Name">Its subject.</param>
public sealed record CertificateAdded(string Fingerprint, string Name) : Reply;

/// <summary>The certificates of the client's account.</summary>
/// <param name="Certificates">The certificates, the oldest first.</param>
public sealed record CertificateList(IReadOnlyList<ListedCertificate> Certificates) : Reply;

/// <summary>A row of a <see cref="CertificateList"/>.</summary>
/// <param name="Fingerprint">Its fingerprint (SHA-256).</param>
/// <param name="Name">Its subject.</param>
/// <param name="Added">When it was added.</param>
public sealed record ListedCertificate(string Fingerprint, string Name, DateTimeOffset Added);

/// <summary>A certificate no longer identifies the client's account.</summary>
/// <param name="Fingerprint">Its fingerprint (SHA-256).</param>
public sealed record CertificateRemoved(string Fingerprint) : Reply;

/// <summary>The client has shown no certificate.</summary>
public sealed record NoCertificate() : Error(ErrorCode.BadRequest);

/// <summary>The certificate identifies another account.</summary>
public sealed record CertificateTaken() : Error(ErrorCode.BadRequest);

/// <summary>The account has as many certificates as it can have.</summary>
/// <param name="Most">How many.</param>
public sealed record TooManyCertificates(int Most) : Error(ErrorCode.BadRequest);

/// <summary>The account has no such certificate, or more than one.</summary>
/// <param name="Fingerprint">The beginning of the fingerprint, as the client gave it.</param>
public sealed record NoSuchCertificate(string Fingerprint) : Error(ErrorCode.BadRequest);
