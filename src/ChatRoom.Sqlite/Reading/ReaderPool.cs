using System.Collections.Concurrent;
using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Reading;

/// <summary>
/// A pool of readers. Each reads on the thread pool, never on the caller's thread, which may be a socket's. As many read at
/// once as there are processors, but at least two.
/// </summary>
/// <param name="file">The journal's file.</param>
/// <param name="damaged">Called when a read finds damage, so that the writer stops writing to the file too.</param>
internal sealed class ReaderPool(DatabaseFile file, Action<SqliteException> damaged) : IAsyncDisposable
{
    private static readonly int MostAtOnce = Math.Max(2, Environment.ProcessorCount);

    private readonly SemaphoreSlim _free = new(MostAtOnce);
    private readonly ConcurrentBag<EventReader> _idle = [];
    private volatile bool _closed;

    /// <summary>Runs a read on the thread pool.</summary>
    /// <exception cref="JournalException">The read failed, or the journal is closed.</exception>
    public async Task<T> ReadAsync<T>(Func<EventReader, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return await Task.Run(() => ReadAndFree(read), CancellationToken.None).WaitAsync(cancellationToken);
    }

    /// <summary>Waits for the running reads; later reads are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        for (var i = 0; i < MostAtOnce; i++)
        {
            await _free.WaitAsync();
        }

        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _free.Release(MostAtOnce); // never disposed of: callers that still wait get an exception
    }

    // Releases here and not in the caller: a canceled call returns while its read still runs.
    private T ReadAndFree<T>(Func<EventReader, T> read)
    {
        try
        {
            return _closed ? throw new JournalException(StorageReasons.GoingDown) : Read(read);
        }
        finally
        {
            _free.Release();
        }
    }

    private T Read<T>(Func<EventReader, T> read)
    {
        EventReader? reader = null;
        try
        {
            reader = _idle.TryTake(out var idle) ? idle : new EventReader(file.OpenReader());
            var result = read(reader);
            _idle.Add(reader);
            reader = null;
            return result;
        }
        catch (SqliteException e)
        {
            if (Trouble.IsDamage(e))
            {
                damaged(e);
            }

            throw new JournalException(Trouble.Explain(file.Path, e), e);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException) // a value that no version of ChatRoom writes
        {
            throw new JournalException($"{file.Path} cannot be read: {e.Message}", e);
        }
        finally
        {
            reader?.Dispose();
        }
    }
}
