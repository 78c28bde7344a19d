using System.Diagnostics;
using ChatRoom.Sqlite.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Storage;

/// <summary>Checks a file for damage (<c>PRAGMA quick_check</c>) on its own connection, while others use the file.</summary>
internal sealed class IntegrityCheck(DatabaseFile file, JournalLog log) : IDisposable
{
    private readonly SqliteConnection _connection = file.OpenReader();
    private readonly Lock _ending = new();
    private bool _ended;

    /// <summary>Starts the check, and waits a while for its end; then it continues in the background.</summary>
    /// <param name="patience">How long to wait; 0: not at all.</param>
    /// <param name="damaged">Called with a description of damage that is found later.</param>
    /// <returns>The rest of the check; it never fails.</returns>
    /// <exception cref="JournalFileException">The file is damaged.</exception>
    public async Task<Task> StartAsync(TimeSpan patience, Action<string> damaged)
    {
        log.UncleanEnd(file.Path);
        var check = RunAsync();
        if (patience <= TimeSpan.Zero || await Task.WhenAny(check, Task.Delay(patience)) != check)
        {
            log.CheckGoesOn(file.Path);
            return FinishAsync();
        }

        return await check is { } damage ? throw new JournalFileException(Trouble.Damaged(file.Path, damage)) : Task.CompletedTask;

        async Task FinishAsync()
        {
            if (await check is { } found)
            {
                damaged(found);
            }
        }
    }

    /// <summary>Runs the check on its own thread.</summary>
    /// <returns>A description of the damage, or null if none was found.</returns>
    private Task<string?> RunAsync() => Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Whether the check was completed and found no damage.</summary>
    public bool HasPassed { get; private set; }

    /// <summary>Interrupts the check if it still runs.</summary>
    public void Dispose()
    {
        lock (_ending)
        {
            if (!_ended)
            {
                raw.sqlite3_interrupt(_connection.Handle);
            }
        }
    }

    private string? Run()
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            var result = _connection.Text("PRAGMA quick_check(1)") ?? "the check said nothing";
            if (result != "ok")
            {
                return result.ReplaceLineEndings(" ");
            }

            HasPassed = true;
            log.Undamaged(file.Path, Stopwatch.GetElapsedTime(begin));
            return null;
        }
        catch (SqliteException e) when (Trouble.IsDamage(e))
        {
            return "it cannot be read to its end";
        }
        catch (SqliteException e)
        {
            if (e.SqliteErrorCode != raw.SQLITE_INTERRUPT)
            {
                log.CheckFailed(file.Path, Trouble.Explain(file.Path, e));
            }

            return null;
        }
        finally
        {
            lock (_ending)
            {
                _ended = true;
                _connection.Dispose();
            }
        }
    }
}
