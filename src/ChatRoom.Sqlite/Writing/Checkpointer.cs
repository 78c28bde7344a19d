using ChatRoom.Sqlite.Diagnostics;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Writing;

/// <summary>
/// Copies the write-ahead log into the file, every few seconds, on its own connection, so that no message waits for the fsync.
/// If messages arrive without a pause, it never reaches the log's end, and the log grows: then the writer itself copies the
/// rest, so that the log restarts. After a text was replaced the log is truncated, because it may contain the old text. A file
/// that is damaged or was moved is left as it is.
/// </summary>
/// <param name="file">The journal's file.</param>
/// <param name="writer">The writer of the file.</param>
/// <param name="state">Whether the file can be written.</param>
/// <param name="log">The log.</param>
/// <param name="wasClean">Whether the file was closed cleanly: if not, the remaining log may contain an old text.</param>
/// <param name="pace">How often, and when the writer helps.</param>
internal sealed class Checkpointer(DatabaseFile file, Writer writer, WriterState state, JournalLog log, bool wasClean, CheckpointPace pace) : IAsyncDisposable
{
    /// <summary>How long a truncation waits for readers: short, because the writer waits meanwhile, and the truncation can be retried.</summary>
    private const int TruncatePatienceMs = 50;

    private const string Checkpoint = "PRAGMA wal_checkpoint(PASSIVE)";

    private readonly CancellationTokenSource _end = new();
    private Task _running = Task.CompletedTask;

    public void Start() => _running = Task.Run(RunAsync);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        var failing = false;
        var truncatedAt = wasClean ? 0 : -1L;
        using var timer = new PeriodicTimer(pace.Interval);
        SqliteConnection? connection = null;
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                try
                {
                    await writer.RequirePlaceAsync(); // a file that has replaced the journal must not be opened with the journal's log
                    connection ??= Open();
                    var replaced = writer.TextsReplaced;
                    if (Run(connection) > pace.ManyPages)
                    {
                        Run(connection); // copies what arrived meanwhile, so that less is left for the writer
                        await writer.RunAsync(static connection => connection.Execute(Checkpoint));
                    }

                    if (replaced != truncatedAt && TryTruncate(connection))
                    {
                        truncatedAt = replaced;
                    }

                    failing = false;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    if (e is SqliteException damage && Trouble.IsDamage(damage))
                    {
                        writer.Damage(damage);
                        return;
                    }

                    if (!failing && !state.IsDamaged)
                    {
                        log.CheckpointFailed(file.Path, e is SqliteException sqlite ? Trouble.Explain(file.Path, sqlite) : e.Message);
                    }

                    failing = true;
                    connection?.Dispose();
                    connection = null;
                    if (state.IsDamaged)
                    {
                        return;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The journal is closing, and copies the rest itself.
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private SqliteConnection Open()
    {
        var connection = file.OpenForCheckpoints();
        connection.Execute($"PRAGMA busy_timeout = {TruncatePatienceMs}");
        return connection;
    }

    /// <summary>Copies the rest of the log and truncates it; returns false if a reader still needs it.</summary>
    private static bool TryTruncate(SqliteConnection connection) => connection.Number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;

    /// <returns>The size of the log in pages, copied pages included.</returns>
    private static long Run(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Checkpoint;
        using var reader = command.ExecuteReader();
        return reader.Read() ? reader.GetInt64(1) : 0;
    }
}
