using ChatRoom.Client.Connections;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// Gets us in, connection after connection: back to where we were, if the server lets us; else by our alias, and if that
/// can't be had, by another one that the user is asked for.
/// </summary>
/// <param name="resumption">What lets us come back.</param>
/// <param name="front">Asks the user.</param>
/// <param name="alias">The alias to ask for; null: the user is asked.</param>
/// <param name="time">The clock.</param>
internal sealed class Entrance(Resumption resumption, IFrontEnd front, string? alias, TimeProvider time)
{
    /// <summary>What is told when there is no other reason.</summary>
    public const string Closed = "the server has closed the connection";

    // A server notices only after a while that a lost connection is gone; until then the alias is still taken, by us.
    private static readonly TimeSpan AliasPatience = TimeSpan.FromMinutes(3);

    private long? _lostAt;

    /// <summary>What we are called, or want to be.</summary>
    public string? Alias { get; private set; } = alias;

    /// <summary>How the server talks, as far as that is known. Of ours, only ChatRoom gives a token.</summary>
    public ServerDialect Dialect { get; private set; } = resumption.Token is null ? ServerDialect.Unknown : ServerDialect.Lines;

    /// <summary>Whether the user was asked for an alias at the last attempt.</summary>
    public bool HasAsked { get; private set; }

    /// <summary>Whether we had a place, or may have had one, that the server has not given back; to be told once.</summary>
    public bool MayMiss { get; set; }

    /// <summary>We were in, and have lost the connection.</summary>
    public void Lose(string alias)
    {
        (Alias, _lostAt) = (alias, time.GetTimestamp());
        MayMiss |= resumption.IsKnown is null; // it would have told us, but for the loss
    }

    /// <summary>Tries a connection.</summary>
    /// <returns>What came of it; null if another connection has to be tried at once.</returns>
    /// <exception cref="NoAliasException">The user gives no alias.</exception>
    /// <exception cref="ConnectFailedException">What is there is no chat server.</exception>
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
                return null; // the user has taken too long; another connection will do
            }
        }

        if (entry is null)
        {
            resumption.Place.Leave(); // by alias one comes in anew
            entry = await connection.EnterAsync(Alias!, cancellation);
        }

        Dialect = entry.Kind == EntryKind.Closed ? Dialect : connection.Dialect;
        while ((entry.Kind is EntryKind.Refused or EntryKind.Renamed && !MayBeOurOwn()) || (entry.Kind == EntryKind.Closed && wasRefused))
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

    /// <summary>Comes back to where we were; null if the server asks for an alias (again).</summary>
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
        Alias = await front.AskAliasAsync(refusal, cancellation) ?? throw new NoAliasException(exitCode);
    }

    private bool MayBeOurOwn() => _lostAt is { } lostAt && time.GetElapsedTime(lostAt) < AliasPatience;
}
