using ChatRoom.Journal;
using ChatRoom.Journal.Retention;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Retention;
using ChatRoom.Postgres.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRoom.Postgres;

/// <summary>
/// Deletes events beyond the limits of age, number and size, in slices beside the lane, and rooms without events, topic and members.
/// Without limits, of the server or of a room, it only deletes old letters between nodes. In a cluster, one node does it. PostgreSQL reuses
/// the space after autovacuum.
/// </summary>
internal sealed class PostgresRetention(
    Database database, PostgresJournal journal, IOptions<JournalStorageOptions> options, IOptions<ClusterOptions> cluster, IClusterDuty duty, TimeProvider time, ILogger<PostgresRetention> logger, IRoomRetention? rooms = null)
    : BackgroundService
{
    private readonly RetentionOptions _options = options.Value.Retention;
    private readonly IReadOnlyDictionary<string, TimeSpan> _ofRooms = rooms?.MaxAges ?? new Dictionary<string, TimeSpan>();
    private readonly ExpiryPlan _plan = new(database, cluster.Value.Enabled);
    private readonly RetentionClock _clock = new(time);
    private readonly DeletionLog _deleted = new(time, logger, database.Name);

    /// <summary>Deletes everything that is beyond the limits.</summary>
    /// <exception cref="JournalException">The events cannot be deleted.</exception>
    public async Task RunOnceAsync(CancellationToken stopping)
    {
        try
        {
            await DeleteAllAsync(() => _options.MaxMessagesPerRoom > 0 ? _plan.ExcessAsync(_options.MaxMessagesPerRoom, stopping) : Nothing, stopping);
            await DeleteOldAsync(stopping);
            await DeleteAllAsync(
                async () => _options.MaxBytes > 0 && await _plan.BytesAsync(stopping) - _options.MaxBytes is > 0 and var excess
                    ? await _plan.OldestAsync(excess, stopping)
                    : [],
                stopping);
            await ForgetRoomsAsync(stopping);
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            throw new JournalException(Trouble.Explain(database.Name, e), e);
        }
        finally
        {
            _deleted.Write();
        }
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RetentionLoop.RunAsync(
        async () =>
        {
            if (!await duty.IsMineAsync(stoppingToken))
            {
                return;
            }

            await DeleteLettersAsync(stoppingToken);
            if (_options is not { MaxAge.Ticks: 0, MaxMessagesPerRoom: 0, MaxBytes: 0 } || _ofRooms.Count > 0)
            {
                await RunOnceAsync(stoppingToken);
            }
        },
        e => RetentionLog.Failing(logger, database.Name, e is JournalException ? e.Message : $"an internal error: {e}"),
        time,
        stoppingToken);

    private async Task DeleteLettersAsync(CancellationToken stopping)
    {
        try
        {
            await _plan.DeleteLettersAsync(stopping);
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            // The next pass deletes them.
        }
    }

    private static Task<List<Expiry>> Nothing => Task.FromResult<List<Expiry>>([]);

    private async Task DeleteOldAsync(CancellationToken stopping)
    {
        if (_options.MaxAge == TimeSpan.Zero && _ofRooms.Count == 0 || await _plan.NewestAsync(stopping) is not { } newest)
        {
            return;
        }

        var now = _clock.Now(DateTimeOffset.FromUnixTimeMilliseconds(newest));
        await DeleteAllAsync(() => _options.MaxAge > TimeSpan.Zero ? _plan.OldAsync(Before(_options.MaxAge), stopping) : Nothing, stopping);
        foreach (var (room, maxAge) in _ofRooms)
        {
            await DeleteAllAsync(() => _plan.OldAsync(room, Before(maxAge), stopping), stopping);
        }

        long Before(TimeSpan maxAge) => (now - maxAge).ToUnixTimeMilliseconds();
    }

    /// <summary>Deletes slices until there is none.</summary>
    private async Task DeleteAllAsync(Func<Task<List<Expiry>>> next, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && await next() is { Count: > 0 } slice)
        {
            foreach (var expiry in slice)
            {
                _deleted.Events += await _plan.DeleteAsync(expiry, stopping);
                journal.Forget(expiry.Key, expiry.UpTo);
            }
        }
    }

    private async Task ForgetRoomsAsync(CancellationToken stopping)
    {
        for (var after = 0L; !stopping.IsCancellationRequested && await _plan.UnusedAsync(after, stopping) is { Count: > 0 } unused; after = unused[^1].Room)
        {
            foreach (var room in unused)
            {
                _deleted.Rooms += await journal.TryForgetRoomAsync(room.Key) ? 1 : 0;
            }
        }
    }
}
