using System.Globalization;
using ChatRoom.Testing;
using Npgsql;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>Nodes as processes, with witnesses on each, in one room. Unlike <see cref="ClusterRound"/>, the test itself makes the faults.</summary>
internal sealed class WitnessedNodes : IAsyncDisposable
{
    /// <summary>The lease of the nodes.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    private const string Room = "#room";
    private const int WitnessesPerNode = 2;

    private readonly List<TestServer> _nodes = [];
    private readonly CancellationTokenSource _quiet = new();
    private Witness[] _witnesses = [];
    private Task _talking = Task.CompletedTask;
    private int _said;

    /// <summary>The nodes.</summary>
    public IReadOnlyList<TestServer> Nodes => _nodes;

    /// <summary>The witnesses.</summary>
    public IReadOnlyList<Witness> Witnesses => _witnesses;

    /// <summary>Starts a node for each connection string, and the witnesses.</summary>
    public static async Task<WitnessedNodes> StartAsync(string durability, params string[] databases)
    {
        var all = new WitnessedNodes();
        try
        {
            foreach (var database in databases)
            {
                all._nodes.Add(await TestServer.StartAsync(
                    "ChatRoom:Journal:Kind=Postgres",
                    $"ChatRoom:Journal:Durability={durability}",
                    $"ChatRoom:Postgres:ConnectionString={database}",
                    "ChatRoom:Files:Enabled=false",
                    "ChatRoom:Cluster:Enabled=true",
                    string.Create(CultureInfo.InvariantCulture, $"ChatRoom:Cluster:Lease={Lease}"),
                    string.Create(CultureInfo.InvariantCulture, $"ChatRoom:Cluster:Name=node-{all._nodes.Count}"),
                    "ChatRoom:Limits:MessagesPerSecond=1000",
                    "ChatRoom:Limits:MessageBurst=1000"));
            }

            int[] ports = [.. all._nodes.Select(static node => node.ChatPort)];
            all._witnesses = [.. Enumerable.Range(0, ports.Length * WitnessesPerNode).Select(i => new Witness($"w{i}", [Room], ports, i % ports.Length))];
            Array.ForEach(all._witnesses, static witness => witness.Start());
            return all;
        }
        catch
        {
            await all.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets the witnesses talk until <see cref="JudgeAsync"/>.</summary>
    public void Talk() => _talking = Task.Run(async () =>
    {
        while (!_quiet.IsCancellationRequested)
        {
            var said = Interlocked.Increment(ref _said);
            _witnesses[said % _witnesses.Length].Say(Room, $"message {said} ends");
            await Task.Delay(5, _quiet.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the pace of the talk
        }
    });

    /// <summary>Waits until every witness has seen a new message. It is repeated until it is stored.</summary>
    public async Task AllSeeAsync(string what)
    {
        var attempt = 0;
        await Deadline.UntilAsync(
            async () =>
            {
                var by = _witnesses[++attempt % _witnesses.Length];
                by.Say(Room, $"{what}, attempt {attempt}");
                await Task.Delay(TimeSpan.FromMilliseconds(300)); // between two attempts
                return Enumerable.Range(1, attempt).Any(i => _witnesses.All(witness => witness.HasSeen(Room, $"{what}, attempt {i}")));
            },
            static all => all,
            _ => $"not all see '{what}': {string.Join(", ", _witnesses.Select(witness => $"{witness.Name}: {witness.HasSeen(Room, $"{what}, attempt 1")} {witness.Refusal} {witness.Failure}"))}");
    }

    /// <summary>Ends the talk, and returns what the judge finds.</summary>
    /// <param name="database">The database that has everything.</param>
    /// <param name="isAfterSetBack">Whether to judge only what each witness saw after its ids were set back, and what was said with "after".</param>
    public async Task<IReadOnlyList<string>> JudgeAsync(string database, bool isAfterSetBack = false)
    {
        await _quiet.CancelAsync();
        await _talking;
        await AllSeeAsync("after all");
        foreach (var witness in _witnesses)
        {
            await witness.DisposeAsync();
        }

        return Judge.Faults(
            [.. _witnesses.SelectMany(static witness => witness.Accounts).Select(account => isAfterSetBack ? AfterSetBack(account) : account)],
            [.. _witnesses.SelectMany(static witness => witness.Sent).Where(sent => !isAfterSetBack || sent.Text.StartsWith("after", StringComparison.Ordinal))],
            await StoredAsync(database));
    }

    /// <summary>Returns how often ids were set back for an account.</summary>
    public static int SetBacks(Account account) => account.Seen.Count(static seen => seen.Line == "set back");

    public async ValueTask DisposeAsync()
    {
        await _quiet.CancelAsync();
        await _talking;
        foreach (var witness in _witnesses)
        {
            await witness.DisposeAsync();
        }

        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _quiet.Dispose();
    }

    private static Account AfterSetBack(Account account) => account with
    {
        Seen = [.. account.Seen.Skip(account.Seen.Select(static (seen, i) => seen.Line == "set back" ? i + 1 : 0).Max())],
    };

    private static async Task<IReadOnlyCollection<(string Room, long Id, string? Text)>> StoredAsync(string database)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT r.key, e.id, CASE WHEN e.kind = 1 THEN e.text END FROM events e JOIN rooms r ON r.number = e.room ORDER BY r.key, e.id", connection);
        await using var row = await command.ExecuteReaderAsync();
        var stored = new List<(string, long, string?)>();
        while (await row.ReadAsync())
        {
            stored.Add((row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2)));
        }

        return stored;
    }
}
