using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ChatRoom.Postgres.Cluster;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;
using ChatRoom.State;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Postgres.State;

// Contract of StatePeers (tests in ChatRoom.Postgres.Tests/Cluster/SharedStateTests):
//
// 1. A node reads the changes of other nodes when a notification announces them, and every CheckInterval. Each time its connection for
//    notifications has returned, it reads the whole state: a standby that has taken over may give versions twice.
// 2. A node that waits for a version asks the other live nodes, and repeats that every second. A node answers when it has applied the
//    version. So a lost question or answer costs a second.
// 3. WaitAsync does not wait for a node that is over or whose lease has ended. It returns after PatientStore.Patience in any case, and
//    logs that.
// 4. A node that starts is asked as soon as it is in the table of nodes. It reads the state after that.

/// <summary>The other nodes of a cluster, each with a copy of the state. The contract stands above.</summary>
internal sealed class StatePeers : IStatePeers, IAsyncDisposable
{
    private const string Changed = "state"; // the incarnation and the version
    private const string Ask = "ask-applied"; // the same
    private const string Answer = "applied"; // the same

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly Database _database;
    private readonly Notifications _notifications;
    private readonly PostgresLog _log;
    private readonly ConcurrentDictionary<long, long> _applied = []; // the last answer of each node
    private readonly SemaphoreSlim _news = new(0);
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _answered = NewSignal();
    private Task _running = Task.CompletedTask;
    private long _own = StoredChanges.Beginning; // the version that this node has applied
    private long _asked; // the newest version for which other nodes have asked
    private volatile bool _isAsked;
    private volatile bool _isBehind;
    private volatile bool _mayLackAny; // notifications are missing
    private bool _hasListened;

    public StatePeers(Database database, Notifications notifications, ILogger<StatePeers> logger)
    {
        (_database, _notifications, _log) = (database, notifications, new PostgresLog(logger));
        notifications.On(Changed, HearChange);
        notifications.On(Ask, HearQuestion);
        notifications.On(Answer, HearAnswer);
        notifications.Resumed += HearAgain;
    }

    /// <summary>How often a node reads the changes of other nodes without a notification.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait for answers before asking once more.</summary>
    public TimeSpan AskInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait for the other nodes in all.</summary>
    public TimeSpan Patience { get; init; } = PatientStore.Patience;

    /// <summary>Starts to follow the other nodes. Call after the state was read.</summary>
    /// <param name="catchUp">Reads the changes of other nodes, or the whole state.</param>
    public void Start(Func<bool, CancellationToken, Task> catchUp) => _running = Task.Run(() => RunAsync(catchUp));

    /// <inheritdoc />
    public void Applied(long version)
    {
        Volatile.Write(ref _own, version);
        if (_isAsked)
        {
            _news.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask WaitAsync(long version, CancellationToken cancellationToken)
    {
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < Patience;)
        {
            try
            {
                if (await AskOnceAsync(version, cancellationToken))
                {
                    return;
                }
            }
            catch (Exception e) when (Trouble.IsOfDatabase(e))
            {
                await Task.Delay(RetryInterval, cancellationToken);
            }
        }

        _log.StateNotApplied(Patience);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            await _running;
        }
    }

    /// <summary>Asks the others, and waits for their answers for <see cref="AskInterval"/>. Returns whether all have applied a version.</summary>
    private async Task<bool> AskOnceAsync(long version, CancellationToken cancellationToken)
    {
        var nodes = await AskAsync(version, cancellationToken);
        for (var begin = Stopwatch.GetTimestamp(); ;)
        {
            var answered = Volatile.Read(ref _answered).Task;
            nodes.RemoveAll(node => _applied.GetValueOrDefault(node, StoredChanges.Beginning) >= version);
            if (nodes.Count == 0)
            {
                return true;
            }

            if (AskInterval - Stopwatch.GetElapsedTime(begin) is not { Ticks: > 0 } left)
            {
                return false;
            }

            await Task.WhenAny(answered, Task.Delay(left, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static (long Node, long Version) Parse(string text)
    {
        var end = text.IndexOf(' ', StringComparison.Ordinal);
        return (long.Parse(text.AsSpan(0, end), CultureInfo.InvariantCulture), long.Parse(text.AsSpan(end + 1), CultureInfo.InvariantCulture));
    }

    private void HearChange(string text)
    {
        var (node, version) = Parse(text);
        if (node != _database.Incarnation && version > Volatile.Read(ref _own))
        {
            _isBehind = true;
            _news.Release();
        }
    }

    private void HearQuestion(string text)
    {
        var (node, version) = Parse(text);
        if (node == _database.Incarnation)
        {
            return;
        }

        Volatile.Write(ref _asked, Math.Max(version, Volatile.Read(ref _asked)));
        _isAsked = true;
        _isBehind |= Volatile.Read(ref _asked) > Volatile.Read(ref _own);
        _news.Release();
    }

    private void HearAnswer(string text)
    {
        var (node, version) = Parse(text);
        _applied[node] = version;
        Interlocked.Exchange(ref _answered, NewSignal()).TrySetResult();
    }

    private void HearAgain()
    {
        _applied.Clear(); // versions may be given twice
        Volatile.Write(ref _asked, StoredChanges.Beginning); // those who still wait ask again
        (_isBehind, _mayLackAny, _hasListened) = (true, _mayLackAny || _hasListened, true);
        _news.Release();
    }

    private async Task RunAsync(Func<bool, CancellationToken, Task> catchUp)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await TurnAsync(catchUp);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (e is not StateException && !Trouble.IsOfDatabase(e)) // the lane of the state logs that the database is away
                {
                    _log.StateNotFollowed(e);
                }

                _isBehind = true;
                _news.Release();
                await Task.Delay(RetryInterval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TurnAsync(Func<bool, CancellationToken, Task> catchUp)
    {
        var isDue = !await _news.WaitAsync(CheckInterval, _stop.Token);
        if (isDue || _isBehind)
        {
            var isAll = _mayLackAny;
            _isBehind = false;
            await catchUp(isAll, _stop.Token);
            _mayLackAny &= !isAll;
        }

        if (_isAsked && Volatile.Read(ref _own) is var own && own >= Volatile.Read(ref _asked))
        {
            _isAsked = false;
            await _notifications.TellAsync(Answer, string.Create(CultureInfo.InvariantCulture, $"{_database.Incarnation} {own}"), _stop.Token);
        }
    }

    /// <summary>Asks the other live nodes whether they have applied a version, and returns them.</summary>
    private Task<List<long>> AskAsync(long version, CancellationToken cancellationToken) => _database.RunAsync(
        async (connection, token) =>
        {
            await using var command = EventReader.Command(connection, "SELECT * FROM chat_ask_applied($1, $2)", _database.Incarnation, version);
            await using var row = await command.ExecuteReaderAsync(token);
            var nodes = new List<long>();
            while (await row.ReadAsync(token))
            {
                nodes.Add(row.GetInt64(0));
            }

            return nodes;
        },
        cancellationToken);
}
