using ChatRoom.Client.Connections;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// Gets us in, connection after connection: by our token if we have one, otherwise by our alias, and if the server refuses
/// that, by another one that the user chooses.
/// </summary>
/// <param name="resumption">What we resume.</param>
/// <param name="front">Asks the user.</param>
/// <param name="alias">The alias to ask for; null: ask the user.</param>
/// <param name="time">The clock.</param>
internal sealed class Entrance(Resumption resumption, IFrontEnd front, string? alias, TimeProvider time)
{
    /// <summary>The reason when the server gave none.</summary>
    public const string Closed = "the server has closed the connection";

    // A server notices only after a while that a lost connection is gone; until then our own alias is taken.
    private static readonly TimeSpan AliasPatience = TimeSpan.FromMinutes(3);

    private long? _lostAt;

    /// <summary>Our alias, or the one we want.</summary>
    public string? Alias { get; private set; } = alias;

    /// <summary>Whether the last attempt asked the user for an alias.</summary>
    public bool HasAsked { get; private set; }

    /// <summary>Whether the server did not resume a session that we had, or may have had. The user is to know once.</summary>
    public bool MayMiss { get; set; }

    /// <summary>We were in and have lost the connection.</summary>
    public void Lose(string alias)
    {
        (Alias, _lostAt) = (alias, time.GetTimestamp());
        MayMiss |= resumption.IsKnown is null; // the connection broke before the server answered
    }

    /// <summary>Tries a connection.</summary>
    /// <returns>The outcome; null if another connection has to be tried at once.</returns>
    /// <exception cref="NoAliasException">The user gives no alias.</exception>
    /// <exception cref="ConnectFailedException">This is not a chat server.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task<Entry?> EnterAsync(Connection connection, CancellationToken cancellation)
    {
        var wasRefused = HasAsked = false;
        var entry = await connection.ReadPromptAsync(cancellation) ?? await ResumeAsync(connection, cancellation);
        if (entry is null && Alias is null)
        {
            await AskAsync(null, ExitCode.Usage, cancellation);
            if (await connection.HasGivenUpAsync(cancellation))
            {
                return null; // the user took too long; another connection will do
            }
        }

        if (entry is null)
        {
            resumption.Place.Leave(); // an alias starts a new session
            entry = await connection.EnterAsync(Alias!, cancellation);
        }

        while ((entry.Kind == EntryKind.Refused && !MayBeOurOwn()) || (entry.Kind == EntryKind.Closed && wasRefused))
        {
            wasRefused = true;
            await AskAsync(entry.Reason ?? (entry.Kind == EntryKind.Closed ? Closed : null), ExitCode.Refused, cancellation);
            if (entry.Kind != EntryKind.Refused || await connection.HasGivenUpAsync(cancellation))
            {
                return null;
            }

            entry = await connection.EnterAsync(Alias!, cancellation);
        }

        return entry;
    }

    /// <summary>Proposes an alias after a refusal: a legal form of the refused one, or the same with the next number.</summary>
    public static string? Suggest(string? refused)
    {
        if (refused is null or ['/', ..] || Speech.MayContainToken(refused))
        {
            return null; // a command or a secret
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

    /// <summary>Resumes by our token; null if the server asks for an alias instead.</summary>
    private async Task<Entry?> ResumeAsync(Connection connection, CancellationToken cancellation)
    {
        if (resumption.Token is not { } token)
        {
            return null;
        }

        resumption.Place.Return();
        var entry = await connection.ResumeAsync(token, resumption.After, cancellation);
        if (entry.Kind != EntryKind.Refused)
        {
            return entry;
        }

        if (entry.Reason?.Contains(ServerNotice.TryLater, StringComparison.Ordinal) == true)
        {
            return entry with { Kind = EntryKind.Closed }; // by another connection
        }

        resumption.Forget();
        MayMiss = true;
        return null;
    }

    private async Task AskAsync(string? refusal, int exitCode, CancellationToken cancellation)
    {
        HasAsked = true;
        Alias = await front.AskAliasAsync(refusal, Suggest(Alias), cancellation) ?? throw new NoAliasException(exitCode);
    }

    private bool MayBeOurOwn() => _lostAt is { } lostAt && time.GetElapsedTime(lostAt) < AliasPatience;
}
