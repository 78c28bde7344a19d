using System.Diagnostics;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ChatRoom.Postgres.Cluster;

// Contract of Membership (tests in ChatRoom.Postgres.Tests/Cluster/MembershipTests):
//
//  1. A node gives several signs of life in each lease, on a connection of its own: nothing that it stores or reads delays them.
//  2. It declares another node over as Suspicions says. From then on the database stores nothing for that node.
//  3. While a node lives, it raises NodeOver once for each other node that is declared over or leaves.
//  4. Fenced is raised once, when the others have declared this node over.
//  5. A node that goes down cleanly leaves at once (LeaveAsync), and is not fenced by that.

/// <summary>This process as a node of its cluster. The contract stands above.</summary>
internal sealed class Membership : IAsyncDisposable
{
    /// <summary>The kind of notification that says which node is over.</summary>
    public const string Over = "over";

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(200);

    private readonly Database _database;
    private readonly ClusterOptions _options;
    private readonly PostgresLog _log;
    private readonly Suspicions _suspicions;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly HashSet<long> _over = []; // the nodes that are over, as far as known
    private bool _hasLooked;
    private bool _isStarted;
    private NpgsqlConnection? _connection;
    private Task _running = Task.CompletedTask;
    private Task _reaping = Task.CompletedTask;
    private bool _isFenced;
    private volatile bool _isLeaving;
    private volatile NodeLook _lastLook = new([], default, 0);

    /// <param name="database">The database.</param>
    /// <param name="options">The settings of the cluster.</param>
    /// <param name="notifications">The notifications of all nodes.</param>
    /// <param name="logger">The log.</param>
    public Membership(Database database, IOptions<ClusterOptions> options, Notifications notifications, ILogger<Membership> logger)
    {
        (_database, _options, _log) = (database, options.Value, new PostgresLog(logger));
        _suspicions = new Suspicions(_options.Lease);
        Canary = new Canary(database, notifications);
        notifications.On(Over, text => NoteOver(long.Parse(text, System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>Raised when a node is over: it was declared over, or has left. The handler neither waits nor throws.</summary>
    public event Action<long>? NodeOver;

    /// <summary>Raised when the others have declared this node over. The handler neither waits nor throws.</summary>
    public event Action? Fenced;

    /// <summary>Whether the others have declared this node over.</summary>
    public bool IsFenced => Volatile.Read(ref _isFenced);

    /// <summary>The last look at the nodes.</summary>
    public NodeLook LastLook => _lastLook;

    /// <summary>Measures how fast notifications arrive.</summary>
    public Canary Canary { get; }

    /// <summary>Whether to give no signs of life, as if the process were suspended. For tests.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Starts to give signs of life, if this process is a node of a cluster. It has joined the cluster already.</summary>
    public void Start()
    {
        if (_options.Enabled)
        {
            _isStarted = true;
            _running = Task.Run(RunAsync);
        }
    }

    /// <summary>Leaves the cluster at once. Call when the node has stored everything.</summary>
    public async Task LeaveAsync()
    {
        if (_isLeaving || !_isStarted)
        {
            return;
        }

        _isLeaving = true;
        await _stop.CancelAsync();
        await _running;
        await _reaping;
        try
        {
            if (!IsFenced)
            {
                await NodeTable.LeaveAsync(_database);
            }
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            // The others declare this node over after its lease.
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var pause = _options.Lease / 5;
            try
            {
                if (!IsHeld)
                {
                    await RenewAsync();
                }
            }
            catch (Exception e) when (Trouble.IsTakenOver(e))
            {
                Fence();
                break;
            }
            catch (Exception e) when (Trouble.IsOfDatabase(e) || e is OperationCanceledException)
            {
                await CloseAsync(); // the journal's lane uses the same database: it logs that
                pause = RetryInterval;
            }
            catch (Exception e)
            {
                _log.ClusterFailed(e); // a bug must not end the node
            }

            await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await CloseAsync();
    }

    private async Task RenewAsync()
    {
        if (_connection is null)
        {
            _connection = await _database.OpenSessionAsync(_stop.Token);
            await using var set = EventReader.Command(_connection, "SET synchronous_commit = off"); // a standby that does not answer must not delay signs of life
            await set.ExecuteNonQueryAsync(_stop.Token);
        }

        var (all, now) = await NodeTable.RenewAsync(_connection, _database.Incarnation, _options.Lease / 2, _stop.Token);
        NoteOver(all);
        _lastLook = new([.. all.Where(static node => !node.IsOver)], now, Stopwatch.GetTimestamp());
        Canary.Send();
        var due = _suspicions.Look(now, [.. _lastLook.Nodes.Where(node => node.Incarnation != _database.Incarnation)]);
        if (due.Count > 0 && _reaping.IsCompleted)
        {
            _reaping = ReapAsync(due); // it may wait for what the other one is storing, and the next sign of life must not
        }
    }

    private async Task ReapAsync(List<Node> due)
    {
        foreach (var node in due)
        {
            try
            {
                if (await NodeTable.ReapAsync(_database, node))
                {
                    _log.NodeReaped(node.Name, LastLook.Now - node.Renewed);
                    NoteOver(node.Incarnation);
                }
            }
            catch (Exception e) when (Trouble.IsOfDatabase(e))
            {
                // The next look finds the same node.
            }
        }
    }

    /// <summary>Finds nodes that are over although no notification of that has arrived.</summary>
    private void NoteOver(List<Node> all)
    {
        var over = all.Where(static node => node.IsOver).Select(static node => node.Incarnation).ToArray();
        lock (_lock)
        {
            if (!_hasLooked)
            {
                _hasLooked = true;
                _over.UnionWith(over); // before this node
                return;
            }
        }

        foreach (var one in over)
        {
            NoteOver(one);
        }
    }

    private void NoteOver(long incarnation)
    {
        lock (_lock)
        {
            if (!_over.Add(incarnation))
            {
                return;
            }
        }

        if (incarnation == _database.Incarnation)
        {
            Fence();
            return;
        }

        Canary.Forget(incarnation);
        NodeOver?.Invoke(incarnation);
    }

    private void Fence()
    {
        if (!_isLeaving && !Interlocked.Exchange(ref _isFenced, true))
        {
            _log.Fenced(_database.Name);
            Fenced?.Invoke();
        }
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}
