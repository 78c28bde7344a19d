using ChatRoom.Journal;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRoom.Sqlite.Retention;

/// <summary>
/// Deletes what is too old or too much, in slices of about a millisecond between two commits of the writer. A room whose
/// events are all gone stays, with its topic, and its next event gets the next number.
/// </summary>
internal sealed class RetentionService(
    SqliteJournal journal, IOptions<ChatRoomOptions> options, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Between two slices, so that a busy writer spends little of its time on them.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    // Empty pages are used again by what is said next; only what is more than a tenth of the file is given back, down to a twentieth.
    private const int MuchEmpty = 10;
    private const int EnoughEmpty = 20;
    private const int FewPages = 256;
    private const int PagesAtOnce = 64;

    private const int SlicesPerCheckpoint = 50;

    private readonly RetentionOptions _options = options.Value.Journal.Retention;

    /// <summary>Deletes all that is to be deleted now.</summary>
    /// <returns>How many slices that took.</returns>
    /// <exception cref="JournalException">It cannot be deleted.</exception>
    /// <exception cref="SqliteException">It cannot be found out what is to be deleted.</exception>
    public async Task<int> RunOnceAsync(CancellationToken stopping)
    {
        await journal.Writer.RequirePlaceAsync(); // in a file that is damaged nothing is deleted, either
        try
        {
            return await DeleteAsync(stopping);
        }
        catch (SqliteException e) when (Trouble.IsDamage(e))
        {
            journal.Writer.Damage(e);
            throw;
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Journal.Kind != JournalKind.Sqlite || _options is { MaxAge.Ticks: 0, MaxMessagesPerRoom: 0, MaxBytes: 0 })
        {
            return;
        }

        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        string? failure = null;
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                var slices = await RunOnceAsync(stoppingToken);
                failure = null;
                if (slices > 0)
                {
                    RetentionLog.Deleted(logger, journal.File.Path, slices * ExpiryPlan.SliceSize);
                }
            }
            catch (Exception e) when (e is JournalException or SqliteException)
            {
                if (e.Message != failure && !stoppingToken.IsCancellationRequested)
                {
                    RetentionLog.Failing(logger, journal.File.Path, e.Message);
                }

                failure = e.Message;
            }
        }
        while (await NextAsync(timer, stoppingToken));
    }

    private async Task<int> DeleteAsync(CancellationToken stopping)
    {
        using var plan = new ExpiryPlan(journal.File);
        plan.Begin();
        using var checkpoints = journal.File.OpenForCheckpoints();
        var slices = 0;
        while (!stopping.IsCancellationRequested && Next(plan) is { Count: > 0 } slice)
        {
            await journal.Writer.RunAsync(writer => Delete(writer, slice));
            foreach (var expiry in slice)
            {
                journal.Forget(expiry.Key, expiry.UpTo);
                journal.Changes.Add(expiry.Room);
            }

            slices++;
            await RestAsync(slices, checkpoints);
        }

        var (all, empty) = plan.Pages;
        var shrinks = 0;
        for (var goal = empty > Math.Max(all / MuchEmpty, FewPages) ? all / EnoughEmpty : all; plan.Pages.Empty > goal && !stopping.IsCancellationRequested;)
        {
            await journal.Writer.RunAsync(Shrink);
            await RestAsync(++shrinks, checkpoints);
        }

        return slices;
    }

    /// <summary>Lets others write, and, every now and then, what was written be copied from the log into the file: else the log would grow.</summary>
    private static async Task RestAsync(int slices, SqliteConnection checkpoints)
    {
        await Task.Delay(Pause, CancellationToken.None);
        if (slices % SlicesPerCheckpoint == 0)
        {
            await Task.Run(() => checkpoints.Execute("PRAGMA wal_checkpoint(PASSIVE)"), CancellationToken.None);
        }
    }

    private IReadOnlyList<Expiry> Next(ExpiryPlan plan) => plan.Next(
        _options.MaxAge > TimeSpan.Zero ? (time.GetUtcNow() - _options.MaxAge).ToUnixTimeMilliseconds() : long.MinValue,
        _options.MaxMessagesPerRoom,
        _options.MaxBytes > 0 && plan.BytesInUse is var bytes && bytes > _options.MaxBytes ? 1 - ((double)_options.MaxBytes / bytes) : 0);

    private static void Delete(SqliteConnection writer, IReadOnlyList<Expiry> slice)
    {
        using var delete = new Statement(writer, "DELETE FROM events WHERE key BETWEEN ?1 AND ?2");
        using var note = new Statement(writer, "UPDATE rooms SET gone = max(gone, ?1) WHERE number = ?2");
        WithoutFsync(writer, () =>
        {
            writer.Execute("BEGIN IMMEDIATE");
            foreach (var expiry in slice)
            {
                delete.Bind(1, EventKey.Of(expiry.Room, 0)).Bind(2, EventKey.Of(expiry.Room, expiry.UpTo)).Run();
                note.Bind(1, expiry.UpTo).Bind(2, expiry.Room).Run();
            }

            writer.Execute("COMMIT");
        });
    }

    private static void Shrink(SqliteConnection writer)
    {
        using var vacuum = new Statement(writer, $"PRAGMA incremental_vacuum({PagesAtOnce})");
        WithoutFsync(writer, vacuum.Run);
    }

    /// <summary>What is deleted need not survive a power cut: it is deleted again. The next commit of messages fsyncs it, too.</summary>
    private static void WithoutFsync(SqliteConnection writer, Action change)
    {
        const int Normal = 1;
        var synchronous = writer.Number("PRAGMA synchronous");
        if (synchronous <= Normal)
        {
            change();
            return;
        }

        writer.Execute($"PRAGMA synchronous = {Normal}");
        try
        {
            change();
        }
        catch
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(writer.Handle) == 0)
            {
                writer.Execute("ROLLBACK"); // within a transaction the setting cannot be changed
            }

            throw;
        }
        finally
        {
            writer.Execute($"PRAGMA synchronous = {synchronous}");
        }
    }

    private static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
