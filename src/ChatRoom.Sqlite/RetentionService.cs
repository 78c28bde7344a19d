using ChatRoom.Journal;
using ChatRoom.Journal.Retention;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Retention;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRoom.Sqlite;

/// <summary>
/// Deletes events beyond the limits of age, number and size, in slices of about a millisecond between two commits of the
/// writer; and rooms without events, topic and members. Looks at all rooms once, and afterwards only at rooms that changed. Without
/// limits, of the server or of a room, it does nothing.
/// </summary>
internal sealed class RetentionService(
    SqliteJournal journal, IOptions<SqliteOptions> options, TimeProvider time, ILogger<RetentionService> logger, IRoomRetention? rooms = null)
    : BackgroundService
{
    // The time between two slices, so that a busy writer spends little time on them.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    // New messages reuse empty pages. Only if more than a tenth of the file is empty, pages are released, down to a twentieth.
    private const int MuchEmpty = 10;
    private const int EnoughEmpty = 20;
    private const int FewPages = 256;

    private const int RoomsAtOnce = 1_000;
    private const int SlicesPerCheckpoint = 50;
    private const long LeastStrideBytes = 16_384;

    private readonly RetentionOptions _options = options.Value.Retention;
    private readonly IReadOnlyDictionary<string, TimeSpan> _ofRooms = rooms?.MaxAges ?? new Dictionary<string, TimeSpan>();
    private readonly RetentionClock _clock = new(time);
    private readonly DeletionLog _deleted = new(time, logger, journal.File.Path);
    private long _scannedUpTo;
    private bool _hasScanned;
    private long _newest = long.MinValue; // when the newest event happened
    private int _slices;

    /// <summary>Deletes everything that is beyond the limits.</summary>
    /// <returns>The number of slices.</returns>
    /// <exception cref="JournalException">The events cannot be deleted.</exception>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public async Task<int> RunOnceAsync(CancellationToken stopping)
    {
        await journal.Writer.RequirePlaceAsync(); // nothing is deleted from a damaged file
        try
        {
            _slices = 0;
            await DeleteAsync(stopping);
            return _slices;
        }
        catch (Exception e)
        {
            (_hasScanned, _scannedUpTo) = (false, 0); // the next pass must look again at the rooms that this one did not reach
            if (e is SqliteException damage && Trouble.IsDamage(damage))
            {
                journal.Writer.Damage(damage);
            }

            throw;
        }
        finally
        {
            _deleted.Write();
        }
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RetentionLoop.RunAsync(
        () => _options is { MaxAge.Ticks: 0, MaxMessagesPerRoom: 0, MaxBytes: 0 } && _ofRooms.Count == 0 ? Task.CompletedTask : RunOnceAsync(stoppingToken),
        e => RetentionLog.Failing(logger, journal.File.Path, e is JournalException or SqliteException ? e.Message : $"an internal error: {e}"),
        time,
        stoppingToken);

    private async Task DeleteAsync(CancellationToken stopping)
    {
        using var plan = new ExpiryPlan(journal.File);
        using var checkpoints = journal.File.OpenForCheckpoints();
        await LookAsync(plan, checkpoints, stopping);
        await DeleteOldAsync(plan, checkpoints, stopping);
        await DeleteExcessAsync(plan, checkpoints, stopping);
        await ForgetRoomsAsync(plan, checkpoints, stopping);
        await ShrinkAsync(plan, checkpoints, stopping);
    }

    /// <summary>Looks at all rooms once, then at rooms that changed: updates the time of the newest event, and deletes a room's excess.</summary>
    private async Task LookAsync(ExpiryPlan plan, SqliteConnection checkpoints, CancellationToken stopping)
    {
        if (_options is { MaxAge.Ticks: 0, MaxMessagesPerRoom: 0 } && _ofRooms.Count == 0)
        {
            return;
        }

        var changed = journal.ChangesForRetention.Take(); // before the scan: rooms that change during it are looked at again
        while (!_hasScanned && !stopping.IsCancellationRequested)
        {
            var rooms = plan.RoomsAfter(_scannedUpTo, RoomsAtOnce);
            await LookAsync(rooms, checkpoints, stopping);
            _scannedUpTo = rooms.Count > 0 ? rooms[^1].Number : _scannedUpTo;
            _hasScanned = rooms.Count < RoomsAtOnce;
        }

        foreach (var some in changed.Chunk(RoomsAtOnce))
        {
            await LookAsync([.. some.SelectMany(plan.Room)], checkpoints, stopping);
        }
    }

    private async Task LookAsync(List<RoomHead> rooms, SqliteConnection checkpoints, CancellationToken stopping)
    {
        var slice = new List<Expiry>();
        var left = (long)ExpiryPlan.SliceSize;
        foreach (var room in rooms.Where(static room => room.Newest > 0))
        {
            _newest = Math.Max(_newest, room.NewestAt);
            var last = _options.MaxMessagesPerRoom > 0 ? room.Newest - _options.MaxMessagesPerRoom : 0;
            for (var from = room.Gone; from < last && !stopping.IsCancellationRequested;)
            {
                var upTo = Math.Min(last, from + left);
                slice.Add(new Expiry(room.Number, room.Key, upTo));
                (left, from) = (left - (upTo - from), upTo);
                if (left == 0)
                {
                    await DeleteAsync(slice, checkpoints);
                    (slice, left) = ([], ExpiryPlan.SliceSize);
                }
            }
        }

        if (slice.Count > 0)
        {
            await DeleteAsync(slice, checkpoints);
        }
    }

    private async Task DeleteOldAsync(ExpiryPlan plan, SqliteConnection checkpoints, CancellationToken stopping)
    {
        if (_newest == long.MinValue)
        {
            return;
        }

        var now = _clock.Now(DateTimeOffset.FromUnixTimeMilliseconds(_newest));
        while (_options.MaxAge > TimeSpan.Zero && !stopping.IsCancellationRequested && plan.Old(Before(_options.MaxAge)) is { Count: > 0 } slice)
        {
            await DeleteAsync(slice, checkpoints);
        }

        foreach (var (room, maxAge) in _ofRooms)
        {
            while (!stopping.IsCancellationRequested && plan.Old(room, Before(maxAge)) is { Count: > 0 } slice)
            {
                await DeleteAsync(slice, checkpoints);
            }
        }

        long Before(TimeSpan maxAge) => (now - maxAge).ToUnixTimeMilliseconds();
    }

    /// <summary>Deletes the oldest events while the file is too large. The size of the rooms themselves does not count, because only events can be deleted.</summary>
    private async Task DeleteExcessAsync(ExpiryPlan plan, SqliteConnection checkpoints, CancellationToken stopping)
    {
        if (_options.MaxBytes == 0 || plan.BytesInUse <= _options.MaxBytes)
        {
            SetWarning(null);
            return;
        }

        var rooms = plan.BytesOfRooms;
        SetWarning(rooms <= _options.MaxBytes ? null : FormattableString.Invariant(
            $"rooms and their topics take about {rooms} bytes of {journal.File.Path}, more than ChatRoom:Journal:Retention:MaxBytes ({_options.MaxBytes}); no messages are deleted because of their size: raise MaxBytes"));
        while (rooms <= _options.MaxBytes && !stopping.IsCancellationRequested && plan.BytesInUse - rooms - _options.MaxBytes is > 0 and var excess)
        {
            // Half of the excess, because an event takes more of the file than its own bytes; then the size is measured again.
            var slices = _slices;
            foreach (var slice in plan.Oldest(Math.Max(excess / 2, LeastStrideBytes)).TakeWhile(_ => !stopping.IsCancellationRequested))
            {
                await DeleteAsync(slice, checkpoints);
            }

            if (_slices == slices)
            {
                return;
            }
        }
    }

    private async Task ForgetRoomsAsync(ExpiryPlan plan, SqliteConnection checkpoints, CancellationToken stopping)
    {
        for (var after = 0L; !stopping.IsCancellationRequested && plan.Unused(after) is { Count: > 0 } unused; after = unused[^1].Room)
        {
            if (unused.Where(room => journal.Find(room.Key) is not { IsFollowed: true }).ToList() is { Count: > 0 } slice)
            {
                await DeleteAsync(slice, checkpoints);
            }
        }
    }

    private async Task ShrinkAsync(ExpiryPlan plan, SqliteConnection checkpoints, CancellationToken stopping)
    {
        var (all, empty) = plan.Pages;
        var shrinks = 0;
        for (var goal = empty > Math.Max(all / MuchEmpty, FewPages) ? all / EnoughEmpty : all; plan.Pages.Empty > goal && !stopping.IsCancellationRequested;)
        {
            await journal.Writer.RunAsync(Slice.Shrink);
            await RestAsync(++shrinks, checkpoints);
        }
    }

    private async Task DeleteAsync(IReadOnlyList<Expiry> slice, SqliteConnection checkpoints)
    {
        var (events, rooms) = await journal.DeleteAsync(slice);
        _deleted.Events += events;
        _deleted.Rooms += rooms;
        await RestAsync(++_slices, checkpoints);
    }

    /// <summary>Lets messages be written, and from time to time copies the log into the file, which would otherwise grow.</summary>
    private static async Task RestAsync(int slices, SqliteConnection checkpoints)
    {
        await Task.Delay(Pause, CancellationToken.None);
        if (slices % SlicesPerCheckpoint == 0)
        {
            await Task.Run(() => checkpoints.Execute("PRAGMA wal_checkpoint(PASSIVE)"), CancellationToken.None);
        }
    }

    private void SetWarning(string? warning)
    {
        if (warning is not null && journal.Warning is null)
        {
            RetentionLog.Stuck(logger, warning);
        }

        journal.Warning = warning;
    }
}
