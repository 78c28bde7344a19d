using ChatRoom.Sqlite.Diagnostics;
using ChatRoom.Sqlite.Writing;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// Copies the write-ahead log into the file, every few seconds, by a connection of its own: it needs fsync, and no message
/// shall wait for that. Where messages come without a pause, it never gets to the log's end, and the log grows: then the
/// writer itself copies the little that is left, so that the log begins anew. After a text was replaced the log is truncated,
/// because the old text may stand in it. A file that is damaged, or not where it was any more, is left as it is.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="writer">The one that writes it.</param>
/// <param name="state">Whether it can be stored to.</param>
/// <param name="log">What is logged.</param>
/// <param name="wasClean">Whether the file was closed cleanly: otherwise an old text may stand in a log that was left.</param>
internal sealed class Checkpointer(DatabaseFile file, Writer writer, WriterState state, JournalLog log, bool wasClean) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Pages of the log from which on the writer helps: 64 MiB.</summary>
    private const long ManyPages = 16_384;

    /// <summary>How long a truncation waits for others: the writer waits meanwhile, and it can be tried again.</summary>
    private const int TruncatePatienceMs = 50;

    private const string Checkpoint = "PRAGMA wal_checkpoint(PASSIVE)";

    private readonly CancellationTokenSource _end = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Begins.</summary>
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
        using var timer = new PeriodicTimer(Interval);
        SqliteConnection? connection = null;
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                try
                {
                    await writer.RequirePlaceAsync(); // what is at the path now, with the log of what was there, must not be opened
                    connection ??= Open();
                    var replaced = writer.TextsReplaced;
                    if (Run(connection) > ManyPages)
                    {
                        Run(connection); // what has come meanwhile: the less is left for the writer
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
            // The journal is being closed, and does the rest.
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

    /// <summary>Copies what is left in the log, and cuts it off; returns false if somebody reads from it.</summary>
    private static bool TryTruncate(SqliteConnection connection) => connection.Number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;

    /// <returns>Pages of the log, those that were copied included.</returns>
    private static long Run(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Checkpoint;
        using var reader = command.ExecuteReader();
        return reader.Read() ? reader.GetInt64(1) : 0;
    }
}
