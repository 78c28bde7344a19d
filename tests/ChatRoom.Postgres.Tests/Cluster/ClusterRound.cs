using System.Globalization;
using ChatRoom.Testing;
using Npgsql;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>
/// One chat on several nodes, with witnesses who talk in several rooms while faults happen; then <see cref="Judge"/> compares what
/// everybody saw. All choices come from the seed.
/// </summary>
public sealed class ClusterRound : IAsyncDisposable
{
    private const int RoomCount = 3;
    private const int WitnessesPerNode = 3;
    private const int SigStop = 19;
    private const int SigContinue = 18;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    private readonly PostgresServer _postgres;
    private readonly string _database;
    private readonly Random _random;
    private readonly TestServer?[] _nodes;
    private readonly int[] _ports;
    private readonly Witness[] _witnesses;
    private readonly string[] _rooms = [.. Enumerable.Range(0, RoomCount).Select(static room => $"#room-{room}")];
    private readonly CancellationTokenSource _quiet = new();
    private readonly List<string> _faults = [];
    private readonly string _files = Directory.CreateTempSubdirectory("chatroom-cluster-").FullName;
    private int _said;

    private ClusterRound(PostgresServer postgres, string database, int seed, int nodes)
    {
        (_postgres, _database, _random) = (postgres, database, new Random(seed));
        (_nodes, _ports) = (new TestServer?[nodes], new int[nodes]);
        _witnesses = [.. Enumerable.Range(0, nodes * WitnessesPerNode).Select(i => new Witness($"w{i}", _rooms, _ports, i % nodes))];
    }

    /// <summary>The faults that happened, for people.</summary>
    public string Story => string.Join(", ", _faults);

    /// <summary>Starts the nodes and the witnesses.</summary>
    public static async Task<ClusterRound> StartAsync(PostgresServer postgres, int seed, int nodes = 3)
    {
        var round = new ClusterRound(postgres, await postgres.NewSchemaAsync(), seed, nodes);
        try
        {
            for (var i = 0; i < nodes; i++)
            {
                await round.StartNodeAsync(i);
            }

            Array.ForEach(round._witnesses, static witness => witness.Start());
            return round;
        }
        catch
        {
            await round.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets the witnesses talk while faults happen, one after the other, and returns what the judge finds.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(int faults)
    {
        var talking = _witnesses.Select(witness => Task.Run(() => TalkAsync(witness))).ToArray();
        await AllSeeAsync("begin");
        for (var i = 0; i < faults; i++)
        {
            await FaultAsync();
            await AllSeeAsync($"after-{i}");
        }

        await _quiet.CancelAsync();
        await Task.WhenAll(talking);
        await AllSeeAsync("end");
        foreach (var witness in _witnesses)
        {
            await witness.DisposeAsync();
        }

        return Judge.Faults([.. _witnesses.SelectMany(static witness => witness.Accounts)], [.. _witnesses.SelectMany(static witness => witness.Sent)], await StoredAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _quiet.CancelAsync();
        foreach (var witness in _witnesses)
        {
            await witness.DisposeAsync();
        }

        foreach (var node in _nodes)
        {
            if (node is not null)
            {
                await node.DisposeAsync();
            }
        }

        _quiet.Dispose();
        Directory.Delete(_files, recursive: true);
    }

    private async Task StartNodeAsync(int node)
    {
        var server = await TestServer.StartAsync(ServerLaunch.OnLoopback(
            "ChatRoom:Journal:Kind=Postgres",
            $"ChatRoom:Postgres:ConnectionString={_database}",
            "ChatRoom:Cluster:Enabled=true",
            string.Create(CultureInfo.InvariantCulture, $"ChatRoom:Cluster:Lease={Lease}"),
            string.Create(CultureInfo.InvariantCulture, $"ChatRoom:Cluster:Name=node-{node}"),
            $"ChatRoom:Files:Folder={_files}",
            "ChatRoom:Limits:MessagesPerSecond=1000",
            "ChatRoom:Limits:MessageBurst=1000"));
        (_nodes[node], _ports[node]) = (server, server.ChatPort);
    }

    /// <summary>Says something every few milliseconds.</summary>
    private async Task TalkAsync(Witness witness)
    {
        var random = new Random(_random.Next());
        while (!_quiet.IsCancellationRequested)
        {
            witness.Say(_rooms[random.Next(RoomCount)], $"message {Interlocked.Increment(ref _said)} ends");
            await Task.Delay(random.Next(1, 40), _quiet.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the pace of the talk
        }
    }

    /// <summary>Waits until every witness has seen a new message in every room: the chat works again. Who says it repeats it until it is stored.</summary>
    private async Task AllSeeAsync(string what)
    {
        foreach (var room in _rooms)
        {
            var attempt = 0;
            await Deadline.UntilAsync(
                async () =>
                {
                    _witnesses[_random.Next(_witnesses.Length)].Say(room, $"{what} in {room}, attempt {++attempt}");
                    Array.ForEach(_witnesses, static witness => { if (witness.Failure is { } failure) { throw failure; } });
                    await Task.Delay(TimeSpan.FromMilliseconds(300)); // between two attempts
                    return Enumerable.Range(1, attempt).Any(i => _witnesses.All(witness => witness.HasSeen(room, $"{what} in {room}, attempt {i}")));
                },
                static all => all,
                _ => $"not all see '{what}' in {room} after: {Story}; {string.Join(", ", _witnesses.Select(witness => $"{witness.Name}: {witness.HasSeen(room, $"{what} in {room}, attempt 1")} {witness.Refusal}"))}");
        }
    }

    private async Task FaultAsync()
    {
        var node = _random.Next(_nodes.Length);
        switch (_random.Next(6))
        {
            case 0:
                _faults.Add($"node {node} killed");
                await _nodes[node]!.DisposeAsync(); // SIGKILL
                await StartNodeAsync(node);
                break;
            case 1:
                _faults.Add($"node {node} stopped for half a lease");
                await PauseAsync(node, Lease / 2);
                break;
            case 2:
                _faults.Add($"node {node} stopped for three leases");
                await PauseAsync(node, Lease * 3);
                await _nodes[node]!.Process.ExitCodeAsync(); // the others have declared it over
                await _nodes[node]!.DisposeAsync();
                await StartNodeAsync(node);
                break;
            case 3:
                _faults.Add("all connections to the database ended");
                await _postgres.ExecuteAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'ChatRoom%'");
                break;
            case 4:
                _faults.Add("the database killed");
                await _postgres.KillAsync();
                await _postgres.StartAsync();
                break;
            default:
                _faults.Add("the database stopped for a lease and a half");
                _postgres.Stop();
                await Task.Delay(Lease * 1.5); // the fault lasts that long
                _postgres.Continue();
                break;
        }
    }

    private async Task PauseAsync(int node, TimeSpan time)
    {
        _nodes[node]!.Process.Signal(SigStop);
        await Task.Delay(time); // the fault lasts that long
        _nodes[node]!.Process.Signal(SigContinue);
    }

    private async Task<IReadOnlyCollection<(string Room, long Id, string? Text)>> StoredAsync()
    {
        await using var connection = new NpgsqlConnection($"{_database};Pooling=false");
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
