using ChatRoom.Client.Connections;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;
using ChatRoom.Connection.Transport;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// The handshake of each connection of a session. It resumes with the token if there is one, otherwise it sends the alias. If the
/// server refuses the alias, it asks the user for another one.
/// </summary>
/// <param name="resumption">The session to resume.</param>
/// <param name="front">Asks the user.</param>
/// <param name="alias">The alias to send; null: ask the user.</param>
/// <param name="time">The clock.</param>
internal sealed class ChatHandshake(Resumption resumption, IFrontEnd front, string? alias, TimeProvider time)
{
    /// <summary>The reason to show if the server closed the connection without one.</summary>
    public const string Closed = "the server has closed the connection";

    // A server may notice a lost connection late. Until then the lost connection occupies the client's own alias.
    private static readonly TimeSpan OwnAliasTimeout = TimeSpan.FromMinutes(3);

    private long? _lostAt;

    /// <summary>The client's alias, or the alias to send next.</summary>
    public string? Alias { get; private set; } = alias;

    /// <summary>Whether the last attempt asked the user for an alias.</summary>
    public bool HasAsked { get; private set; }

    /// <summary>Whether the user may have missed messages, because the server did not resume the session. The session reports this once.</summary>
    public bool MayMiss { get; set; }

    /// <summary>Notes that the client has lost a connection after a successful handshake.</summary>
    public void NoteLoss(string alias)
    {
        (Alias, _lostAt) = (alias, time.GetTimestamp());
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
            result = await connection.SendAliasAsync(Alias!, cancellation);
        }

        while ((result.Kind == HandshakeResultKind.Refused && !MayBeOwnAlias()) || (result.Kind == HandshakeResultKind.Closed && wasRefused))
        {
            wasRefused = true;
            await AskAsync(result.Reason ?? (result.Kind == HandshakeResultKind.Closed ? Closed : null), ExitCode.Refused, cancellation);
            if (result.Kind != HandshakeResultKind.Refused || await connection.HasGivenUpAsync(cancellation))
            {
                return null;
            }

            result = await connection.SendAliasAsync(Alias!, cancellation);
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
        Alias = await front.AskAliasAsync(refusal, Suggest(Alias), cancellation) ?? throw new NoAliasException(exitCode);
    }

    private bool MayBeOwnAlias() => _lostAt is { } lostAt && time.GetElapsedTime(lostAt) < OwnAliasTimeout;
}
