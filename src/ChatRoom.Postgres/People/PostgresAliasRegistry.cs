using System.Collections.Concurrent;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Postgres.Cluster;
using ChatRoom.Postgres.Storage;
using ChatRoom.Protocol;
using Npgsql;

namespace ChatRoom.Postgres.People;

/// <summary>
/// The aliases of all nodes. What waits together is one call of the database, asked again if its answer was lost. A claim that was given up
/// before is not made. An end of a lease that could not be stored is tried again. The aliases of a node that is over are free, so this node
/// loses all its leases when it learns that it is.
/// </summary>
internal sealed class PostgresAliasRegistry : IAliasRegistry, IAsyncDisposable
{
    private const int MostAtOnce = 256;
    private const int MostWaiting = 65_536; // all clients of a node may come back at once
    private const int MostTries = 3;
    private const int MostCounted = 100;
    private const int Wave = 20; // candidates of one call

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly Database _database;
    private readonly CallLane<ClaimCall?> _lane; // null: only ends of leases wait
    private readonly Dictionary<string, Alias> _reserved = new(StringComparer.Ordinal); // by look
    private readonly ConcurrentDictionary<long, Lease> _leases = new();
    private readonly ConcurrentQueue<long> _released = new();
    private readonly List<long> _ended = []; // of the lane: leases whose end is not stored yet
    private volatile bool _isRetryDue;
    private long _number; // of the lane: the last call

    /// <param name="database">The database.</param>
    /// <param name="reserved">Aliases that nobody can claim.</param>
    public PostgresAliasRegistry(Database database, params IEnumerable<Alias> reserved)
    {
        (_database, _lane) = (database, new(MostAtOnce, MostWaiting, RunAsync));
        foreach (var alias in reserved)
        {
            foreach (var look in alias.Looks)
            {
                _reserved.TryAdd(look, alias);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask<AliasClaim> ClaimAsync(Alias alias, long owner, IAliasHolder holder, CancellationToken cancellationToken)
    {
        if (ReservedLike(alias) is { } reserved)
        {
            return new(reserved, isReserved: true);
        }

        var (lease, conflict) = await ClaimAsync([alias], owner, holder, cancellationToken);
        return lease is null ? new(StoredAlias.Of(conflict), isReserved: false) : new(lease);
    }

    /// <inheritdoc />
    public async ValueTask<AliasLease> ClaimLikeAsync(
        Alias wanted, int maxLength, long owner, IAliasHolder holder, CancellationToken cancellationToken)
    {
        for (var n = 1; ; n += n == 1 ? 1 : Wave)
        {
            // If many people have the same name, do not try all numbers in turn.
            Alias[] candidates = n == 1 ? [wanted]
                : [.. Enumerable.Range(n, Wave).Select(i => wanted.WithSuffix(i <= MostCounted ? i : Random.Shared.Next(MostCounted, 100 * MostCounted * MostCounted), maxLength))];
            candidates = [.. candidates.Where(candidate => ReservedLike(candidate) is null)];
            if (candidates.Length > 0 && (await ClaimAsync(candidates, owner, holder, cancellationToken)).Lease is { } lease)
            {
                return lease;
            }
        }
    }

    /// <summary>This node is over: all leases are lost. Neither waits nor throws.</summary>
    public void LoseAll()
    {
        foreach (var lease in _leases.Values)
        {
            lease.Lose();
        }
    }

    /// <summary>Stores the ends of leases that wait.</summary>
    public ValueTask DisposeAsync() => _lane.DisposeAsync();

    private Alias? ReservedLike(Alias alias) => alias.Looks.Select(look => _reserved.GetValueOrDefault(look)).FirstOrDefault(static reserved => reserved is not null);

    private async ValueTask<(Lease? Lease, string Conflict)> ClaimAsync(IReadOnlyList<Alias> candidates, long owner, IAliasHolder holder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = new ClaimCall(Random.Shared.NextInt64(1, long.MaxValue), owner, candidates);
        if (!_lane.TryAdd(call))
        {
            throw new AliasRegistryException("too many claims wait, or the server is going down");
        }

        try
        {
            var (chosen, conflict) = await call.Done.WaitAsync(cancellationToken);
            if (chosen is null)
            {
                return (null, conflict);
            }

            var lease = new Lease(this, call.Lease, chosen, owner, holder);
            _leases[call.Lease] = lease;
            return (lease, conflict);
        }
        catch (OperationCanceledException)
        {
            if (!call.TryTake())
            {
                End(call.Lease);
            }

            throw;
        }
    }

    private void End(long lease)
    {
        _released.Enqueue(lease);
        _lane.TryAdd(null); // if too many calls wait, the next of them ends it
    }

    private async Task RunAsync(IReadOnlyList<ClaimCall?> calls)
    {
        while (_released.TryDequeue(out var lease)) // before claims are taken: what is released later may be one of these
        {
            _ended.Add(lease);
        }

        var claims = calls.OfType<ClaimCall>().Where(static claim => claim.TryTake()).ToArray();
        if (claims.Length == 0 && _ended.Count == 0)
        {
            return;
        }

        var number = ++_number;
        for (var tries = 1; ; tries++)
        {
            try
            {
                var (chosen, conflicts) = await _database.RunAsync((connection, token) => AskAsync(connection, number, claims, token), CancellationToken.None);
                _ended.Clear();
                var candidates = claims.SelectMany(static claim => claim.Candidates).ToArray();
                for (var i = 0; i < claims.Length; i++)
                {
                    claims[i].Complete(chosen[i] is { } at ? candidates[at - 1] : null, conflicts[i] ?? "");
                }

                return;
            }
            catch (Exception e) when (Trouble.IsPassing(e) && tries < MostTries)
            {
                // It was rolled back.
            }
            catch (Exception e)
            {
                Fail(claims, e);
                return;
            }
        }
    }

    private void Fail(ClaimCall[] claims, Exception e)
    {
        if (Trouble.IsTakenOver(e))
        {
            _ended.Clear(); // none of this node's leases counts any more
            LoseAll();
        }
        else
        {
            _ended.AddRange(claims.Select(static claim => claim.Lease)); // they may be stored
            if (!_isRetryDue)
            {
                _isRetryDue = true;
                _ = RetryAsync();
            }
        }

        foreach (var claim in claims)
        {
            claim.Fail(new AliasRegistryException(Trouble.IsOfDatabase(e) ? Trouble.Explain(_database.Name, e) : $"an internal error: {e.Message}", e));
        }
    }

    private async Task RetryAsync()
    {
        await Task.Delay(RetryInterval);
        _isRetryDue = false;
        _lane.TryAdd(null);
    }

    private async Task<(int?[] Chosen, string?[] Conflicts)> AskAsync(NpgsqlConnection connection, long number, ClaimCall[] claims, CancellationToken cancellationToken)
    {
        var candidates = claims.SelectMany(static (claim, i) => claim.Candidates.Select(alias => (Claim: i + 1, Alias: alias))).ToArray();
        await using var command = new NpgsqlCommand("SELECT * FROM chat_claim($1, $2, $3, $4, $5, $6, $7, $8)", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _database.Incarnation });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = number });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. _ended] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. claims.Select(static claim => claim.Lease)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. claims.Select(static claim => claim.Owner)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. candidates.Select(static candidate => candidate.Claim)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. candidates.Select(static candidate => candidate.Alias.Value)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. candidates.Select(static candidate => string.Join('\n', candidate.Alias.Looks))] });
        await command.PrepareAsync(cancellationToken); // once for each connection
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetFieldValue<int?[]>(0), row.GetFieldValue<string?[]>(1));
    }

    private sealed class Lease(PostgresAliasRegistry registry, long number, Alias alias, long owner, IAliasHolder holder) : AliasLease(alias, owner)
    {
        public override void Release()
        {
            if (registry._leases.TryRemove(number, out _))
            {
                registry.End(number);
            }
        }

        public void Lose()
        {
            if (registry._leases.TryRemove(number, out _))
            {
                holder.Lost(this);
            }
        }
    }
}
