using System.Diagnostics;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace ChatRoom.Postgres.Cluster;

/// <summary>
/// Receives the notifications that nodes with the same schema send to each other with <c>chat_notify(kind, text)</c>. One connection
/// listens. Handlers get the texts of a kind in the order in which the transactions were committed, one at a time; they must neither
/// wait nor throw. While the connection is lost, notifications are lost, too. <see cref="Resumed"/> is raised each time the connection
/// listens again, and also the first time.
/// </summary>
internal sealed class Notifications(Database database, ILogger<Notifications>? logger = null) : IAsyncDisposable
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, Action<string>> _handlers = new(StringComparer.Ordinal);
    private readonly PostgresLog _log = new(logger ?? NullLogger<Notifications>.Instance);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>The clock of the database, by which nodes agree on what is late.</summary>
    public DatabaseClock Clock { get; } = new();

    /// <summary>Raised when the connection listens. Earlier notifications may be missing; later ones arrive.</summary>
    public event Action? Resumed;

    /// <summary>Sets the handler of a kind. Call before <see cref="Start"/>.</summary>
    /// <param name="kind">A word.</param>
    /// <param name="handler">Gets the text.</param>
    public void On(string kind, Action<string> handler) => _handlers.Add(kind, handler);

    /// <summary>Tells all servers something that need not survive a crash: its commit waits for neither the disk nor a standby.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task TellAsync(string kind, string text, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            await using var command = EventReader.Command(connection, "SELECT set_config('synchronous_commit', 'off', true), chat_notify($1, $2)", kind, text);
            return await command.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    /// <summary>Starts to listen.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(_stop.Token);
            }
            catch (Exception e) when (Trouble.IsOfDatabase(e) || e is OperationCanceledException)
            {
                // The journal's lane uses the same database, and logs the failure. Both try again.
            }
            catch (Exception e)
            {
                _log.ClusterFailed(e); // a bug must not end the loop
            }

            await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenSessionAsync(cancellationToken);
        await using (var name = new NpgsqlCommand("SET application_name = 'ChatRoom notifications'", connection))
        {
            await name.ExecuteNonQueryAsync(cancellationToken);
        }

        await Clock.ReadAsync(connection, cancellationToken);
        connection.Notification += (_, e) => Handle(e.Payload);
        await using var channel = new NpgsqlCommand("SELECT chat_channel()", connection);
        await using var listen = new NpgsqlCommand($"LISTEN {(string)(await channel.ExecuteScalarAsync(cancellationToken))!}", connection);
        await listen.ExecuteNonQueryAsync(cancellationToken);
        Resumed?.Invoke();
        for (var probed = Stopwatch.GetTimestamp(); ;)
        {
            var left = ProbeInterval - Stopwatch.GetElapsedTime(probed);
            if (left < TimeSpan.FromMilliseconds(1) || !await connection.WaitAsync(left, cancellationToken))
            {
                await Clock.ReadAsync(connection, cancellationToken);
                await listen.ExecuteNonQueryAsync(cancellationToken); // again: a connection that is lost without a word is noticed
                probed = Stopwatch.GetTimestamp();
            }
        }
    }

    private void Handle(string payload)
    {
        var end = payload.IndexOf(' ', StringComparison.Ordinal);
        if (end > 0 && _handlers.TryGetValue(payload[..end], out var handler))
        {
            try
            {
                handler(payload[(end + 1)..]);
            }
            catch (Exception e)
            {
                _log.NodeMessageFailed(e); // a bug, or a text of another program
            }
        }
    }
}
