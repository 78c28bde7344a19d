using ChatRoom.Client.Connections;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;
using ChatRoom.Connection.Transport;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// The handshake of each connection of a session. It resumes with the token if there is one, otherwise it sends the alias. If the
/// server refuses the alias, it asks the user for another one. If the alias is registered, it sends the password that it keeps, or
/// asks the user for it.
/// </summary>
/// <param name="resumption">The session to resume.</param>
/// <param name="kept">The password for the next connection.</param>
/// <param name="front">Asks the user.</param>
/// <param name="alias">The alias to send; null: ask the user.</param>
/// <param name="time">The clock.</param>
internal sealed class ChatHandshake(Resumption resumption, KeptPassword kept, IFrontEnd front, string? alias, TimeProvider time)
{
    /// <summary>The reason to show if the server closed the connection without one.</summary>
    public const string Closed = "the server has closed the connection";

    // A server may notice a lost connection late. Until then the lost connection occupies the client's own alias.
    private static readonly TimeSpan OwnAliasTimeout = TimeSpan.FromMinutes(3);

    private string? _entry = alias; // what to send for the alias
    private string? _refusedPassword; // why the server refused the last password; empty: the user gave none; null: it was not asked for
    private long? _lostAt;

    /// <summary>The client's alias, or the alias to send next.</summary>
    public string? Alias { get; private set; } = alias;

    /// <summary>Whether the last attempt asked the user for an alias or a password.</summary>
    public bool HasAsked { get; private set; }

    /// <summary>Whether the user may have missed messages, because the server did not resume the session. The session reports this once.</summary>
    public bool MayMiss { get; set; }

    /// <summary>Notes that the client has lost a connection after a successful handshake.</summary>
    public void NoteLoss(string alias)
    {
        (Alias, _entry, _lostAt) = (alias, alias, time.GetTimestamp());
        MayMiss |= resumption.IsSupported is null; // the connection broke before the server answered
    }

    /// <summary>Performs the handshake on a connection.</summary>
    /// <returns>The result; null if the caller should try another connection at once.</returns>
    /// <exception cref="NoAliasException">The user gave no alias.</exception>
    /// <exception cref="ConnectFailedException">This is not a chat server.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task<HandshakeResult?> RunAsync(TextConnection connection, CancellationToken cancellation)
    {
        var wasRefused = HasAsked = false;
        var result = await connection.ReadPromptAsync(cancellation) ?? await ResumeAsync(connection, cancellation);
        if (result is null && Alias is null)
        {
            await AskAsync(null, ExitCode.Usage, cancellation);
            if (await connection.HasGivenUpAsync(cancellation))
            {
                return null; // the user took too long: use another connection
            }
        }

        if (result is null)
        {
            resumption.Position.Reset(); // logging in by alias starts a new session
            result = await SendAliasAsync(connection, cancellation);
        }

        while ((result?.Kind == HandshakeResultKind.Refused && !MayBeAcceptedLater(result)) || (result?.Kind == HandshakeResultKind.Closed && wasRefused))
        {
            wasRefused = true;
            await AskAsync(ReasonOf(result), ExitCode.Refused, cancellation);
            if (result.Kind != HandshakeResultKind.Refused || await connection.HasGivenUpAsync(cancellation))
            {
                return null;
            }

            result = await SendAliasAsync(connection, cancellation);
        }

        return result;
    }

    /// <summary>Suggests an alias after a refusal: a legal form of the refused one, or the refused one with the next number.</summary>
    public static string? Suggest(string? refused)
    {
        if (refused is null or ['/', ..] || UserLine.MayContainToken(refused))
        {
            return null; // it is a command, or contains a token
        }

        var legal = Protocol.Alias.FromClassic(refused, MaxAliasLength).Value;
        if (legal != refused)
        {
            return legal;
        }

        var dash = refused.LastIndexOf('-');
        return dash > 0 && int.TryParse(refused.AsSpan(dash + 1), out var n) && n is > 1 and < 1_000_000
            ? $"{refused[..dash]}-{n + 1}"
            : Protocol.Alias.FromClassic(refused, MaxAliasLength).WithSuffix(2, MaxAliasLength).Value;
    }

    private const int MaxAliasLength = 32; // a server's default

    /// <summary>Resumes with the token. Returns null if there is none, or if the server refuses it and asks for an alias.</summary>
    private async Task<HandshakeResult?> ResumeAsync(TextConnection connection, CancellationToken cancellation)
    {
        if (resumption.Token is not { } token)
        {
            return null;
        }

        resumption.Position.BeginResume();
        var result = await connection.ResumeAsync(token, resumption.After, cancellation);
        if (result.Kind != HandshakeResultKind.Refused)
        {
            return result;
        }

        if (result.Reason?.Contains(ServerNotice.TryLater, StringComparison.Ordinal) == true)
        {
            return result with { Kind = HandshakeResultKind.Closed }; // the client retries on another connection
        }

        resumption.DropToken();
        MayMiss = true;
        return null;
    }

    private async Task AskAsync(string? refusal, int exitCode, CancellationToken cancellation)
    {
        HasAsked = true;
        _entry = await front.AskAliasAsync(refusal, Suggest(Alias), cancellation) ?? throw new NoAliasException(exitCode);
        Alias = UserLine.AliasIn(_entry);
    }

    /// <summary>Sends the alias, and passwords while the server asks for them. Returns null if the server gave up while the user entered one.</summary>
    private async Task<HandshakeResult?> SendAliasAsync(TextConnection connection, CancellationToken cancellation)
    {
        _refusedPassword = null;
        var result = await connection.SendAliasAsync(_entry!, cancellation);
        for (var isFirst = true; result.Kind == HandshakeResultKind.PasswordRequired; isFirst = false)
        {
            if (!isFirst && !IsTemporary(result.Reason))
            {
                kept.Forget(); // it was wrong
            }
            else if (!isFirst && !HasAsked)
            {
                return result with { Kind = HandshakeResultKind.Closed }; // the server is busy
            }

            _refusedPassword = result.Reason ?? "";
            var password = isFirst && result.Secret == SecretKind.Password ? kept.Find(Alias!, connection.IsPrivate) : null;
            if (password is null)
            {
                password = await AskPasswordAsync(connection, result, cancellation);
                if (await connection.HasGivenUpAsync(cancellation))
                {
                    return null; // the next connection uses the password
                }
            }

            result = await connection.SendPasswordAsync(password, cancellation);
        }

        if (_refusedPassword is not null && result.Kind == HandshakeResultKind.Refused && !IsTemporary(result.Reason))
        {
            kept.Forget();
        }

        return result;
    }

    private async Task<string?> AskPasswordAsync(TextConnection connection, HandshakeResult request, CancellationToken cancellation)
    {
        HasAsked = true;
        var question = new SecretQuestion(request.Secret, connection.IsPrivate) { Alias = Alias, Refusal = request.Reason };
        var password = await front.AskSecretAsync(question, cancellation);
        if (password is not null)
        {
            kept.Keep(Alias!, password);
        }

        return password;
    }

    /// <summary>Returns why the server refuses the alias or the password; null: for no reason.</summary>
    private string? ReasonOf(HandshakeResult result) => result.Reason is { } reason ? ServerNotice.ForThisClient(reason)
        : result.Kind == HandshakeResultKind.Closed ? Closed
        : _refusedPassword is { Length: > 0 } wrong ? wrong
        : _refusedPassword is not null ? $"{Alias} is registered and needs its password"
        : null;

    /// <summary>
    /// Returns whether the client should try the same on another connection. Its own lost connection may still occupy the alias,
    /// and the server may be busy. A wrong password stays wrong.
    /// </summary>
    private bool MayBeAcceptedLater(HandshakeResult refusal) =>
        _lostAt is { } lostAt && time.GetElapsedTime(lostAt) < OwnAliasTimeout && (_refusedPassword is null || IsTemporary(refusal.Reason));

    private static bool IsTemporary(string? reason) => reason?.Contains("try again", StringComparison.Ordinal) == true;
}
